import { type ProxyConfig, VERSION } from "@oriel/core";
import { nativeEval, nativeGetter, nativeMethod, NativeXMLHttpRequest } from "./natives.ts";

const open = nativeMethod<
  (self: XMLHttpRequest, method: string, url: string, async: boolean) => void
>("XMLHttpRequest", "open");
const send = nativeMethod<(self: XMLHttpRequest, body?: string) => void>("XMLHttpRequest", "send");
const statusOf = nativeGetter<XMLHttpRequest, number>("XMLHttpRequest", "status");
const textOf = nativeGetter<XMLHttpRequest, string>("XMLHttpRequest", "responseText");

/**
 * Sends a request while the realm waits.
 *
 * @returns status and text of the answer
 * @throws DOMException `NetworkError` when there is none
 * @throws TypeError where there is no XMLHttpRequest
 */
export function askSync(
  method: string,
  url: string,
  body?: string,
): [status: number, text: string] {
  const request = new (NativeXMLHttpRequest as typeof XMLHttpRequest)();
  open(request, method, url, false);
  send(request, body);
  return [statusOf(request), textOf(request)];
}

/**
 * Fetches the text of one of the classic scripts that stand beside the runtime, while the realm waits.
 *
 * @param file name of the script
 * @throws TypeError where there is no XMLHttpRequest, or no such script
 * @throws DOMException `NetworkError` when the script cannot be loaded
 */
export function scriptText(config: ProxyConfig, file: string): string {
  const url = `${config.scripts}${file}?v=${VERSION}`;
  const [status, text] = askSync("GET", url);
  if (status !== 200) throw new TypeError(`script "${url}": the server answered with ${status}`);
  return text;
}

/**
 * Loads one of the classic scripts that stand beside the runtime, while the realm waits.
 *
 * @param file name of the script
 * @param global name of the global under which the script leaves what it is for; it is taken away again
 * @throws what {@link scriptText} throws
 */
export function loadScript(config: ProxyConfig, file: string, global: string): unknown {
  const value = nativeEval(`(()=>{${scriptText(config, file)}\n;return ${global}})()`);
  Reflect.deleteProperty(globalThis, global);
  return value;
}

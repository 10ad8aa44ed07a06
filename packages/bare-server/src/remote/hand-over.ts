import { isIP } from "node:net";
import type { Dial } from "./dial.ts";
import type { RemoteCall } from "./remote-call.ts";

/** An HTTP proxy that sends requests on by itself. */
export interface Forwarder {
  /** Opens a connection to the proxy, whatever the target is. */
  readonly dial: Dial;
  /** Flat header lines that are for the proxy. */
  readonly lines: readonly string[];
}

/**
 * Writes a request without TLS as an HTTP proxy takes it: its target is a whole URL. As curl does it, for many proxies
 * open tunnels to port 443 alone.
 *
 * @returns null when the proxy would change it, which a tunnel does not: a proxy writes `Host` anew from the URL, and
 * a path without a slash would be taken for a part of the host
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function handOver(call: RemoteCall, forwarder: Forwarder): RemoteCall | null {
  const { target, lines } = call;
  const { secure, host, port, path } = target;
  if (secure || !path.startsWith("/")) return null;
  // not the authority of the target, which may be the client's word
  const name = isIP(host) === 6 ? `[${host}]` : host;
  const authority = port === 80 ? name : `${name}:${port}`;
  let given: string | undefined;
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 2) {
    const [line = "", value = ""] = [lines[at], lines[at + 1]];
    if (/^host$/i.test(line)) given = value;
    // what a client writes there is not for our proxy
    if (!/^proxy-authorization$/i.test(line)) kept.push(line, value);
  }
  if (given?.toLowerCase() !== authority) return null;
  const whole = { ...target, path: `http://${authority}${path}` };
  return { ...call, target: whole, lines: [...kept, ...forwarder.lines], shown: lines };
}

import { MESSAGE_KEY, type SocketHeadersAnswer } from "@oriel/core";
import {
  constructNative,
  defineConstructor,
  defineGetter,
  hookMethod,
  type Undo,
  undoAll,
} from "../define.ts";
import {
  globals,
  nativeDispatch,
  platformError,
  NativeEvent,
  nativeGetter,
  nativeListen,
  nativeMethod,
  nativeStop,
  nativeUnlisten,
  NativeURL,
  prototypeOf,
  toText,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { askWorker } from "./ask-worker.ts";
import { protocolList, socketUrl } from "./socket-arguments.ts";

/** What a page's socket is, beside the native socket to the Bare server that it stands on. */
interface Tunnel {
  readonly url: string;
  /** Subprotocol that the remote has chosen. */
  protocol: string;
  /** True until the remote has accepted or everything is over. */
  connecting: boolean;
}

const { CONNECTING, OPEN } = { CONNECTING: 0, OPEN: 1 } as const;
const stateOf = nativeGetter<WebSocket, number>("WebSocket", "readyState");
const send = nativeMethod<(self: WebSocket, data: string) => void>("WebSocket", "send");
const closeNatively = nativeMethod<(self: WebSocket) => void>("WebSocket", "close");
const dataOf = nativeGetter<MessageEvent, unknown>("MessageEvent", "data");
const codeOf = nativeGetter<CloseEvent, number>("CloseEvent", "code");
const NativeCloseEvent = globals["CloseEvent"] as typeof CloseEvent;

const tunnels = new WeakMap<object, Tunnel>();

/** Gives the URL of a page's socket; undefined for anything else. */
export function socketUrlOf(target: object): string | undefined {
  return tunnels.get(target)?.url;
}

/**
 * Makes page sockets native sockets to the Bare server. Until the remote has accepted, what the native socket says is
 * kept from the page; from then on messages, closing, buffering and binary types are the platform's own.
 *
 * @see https://websockets.spec.whatwg.org/
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV3.md
 */
export function installWebSocket(realm: Realm): Undo {
  const prototype = prototypeOf("WebSocket");
  return undoAll([
    defineConstructor<typeof WebSocket>(globals, "WebSocket", (native, args, newTarget) => {
      if (args.length === 0) return constructNative(native, args, newTarget);
      const url = socketUrl(realm, toText(args[0]));
      const protocols = protocolList(args[1]);
      const server = `${realm.boot.config.bareServer.replace(/^http/, "ws")}v3/`;
      const socket = constructNative(native, [server], newTarget);
      const tunnel: Tunnel = { url, protocol: "", connecting: true };
      tunnels.set(socket, tunnel);
      connect(realm, socket, tunnel, protocols);
      return socket;
    }),
    defineGetter<WebSocket, string>(
      prototype,
      "url",
      (url, socket) => tunnels.get(socket)?.url ?? url,
    ),
    defineGetter<WebSocket, string>(
      prototype,
      "protocol",
      (protocol, socket) => tunnels.get(socket)?.protocol ?? protocol,
    ),
    defineGetter<WebSocket, number>(prototype, "readyState", (state, socket) =>
      state === OPEN && tunnels.get(socket)?.connecting === true ? CONNECTING : state,
    ),
    defineGetter<WebSocket, number>(prototype, "bufferedAmount", (amount, socket) =>
      tunnels.get(socket)?.connecting === true ? 0 : amount,
    ),
    hookMethod<WebSocket>("WebSocket", "send", (socket, args, call) => {
      if (args.length > 0 && tunnels.get(socket)?.connecting === true && stateOf(socket) === OPEN) {
        throw platformError(
          "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
          "InvalidStateError",
        );
      }
      return call(socket, args);
    }),
  ]);
}

/** Shakes hands with the Bare server, past the page: these listeners are the first that the socket has. */
function connect(
  realm: Realm,
  socket: WebSocket,
  tunnel: Tunnel,
  protocols: readonly string[],
): void {
  const headers = handshakeHeaders(realm, tunnel.url);

  function opened(event: Event): void {
    nativeStop(event);
    void greet();
  }

  async function greet(): Promise<void> {
    const message = {
      type: "connect",
      remote: tunnel.url,
      protocols,
      headers: await headers,
      forwardHeaders: ["accept-language"],
    };
    if (stateOf(socket) === OPEN) send(socket, JSON.stringify(message));
  }

  function accepted(event: MessageEvent): void {
    nativeStop(event);
    const answer = readOpen(dataOf(event));
    if (answer === null) {
      closeNatively(socket);
      return;
    }
    settle();
    tunnel.protocol = answer.protocol;
    if (answer.setCookies.length > 0)
      realm.cookies?.receive(httpUrl(tunnel.url), answer.setCookies);
    nativeDispatch(socket, new NativeEvent("open"));
  }

  function closed(event: CloseEvent): void {
    settle();
    // the tunnel itself failed: the platform has said so already
    if (codeOf(event) === 1006) return;
    nativeStop(event);
    nativeDispatch(socket, new NativeEvent("error"));
    nativeDispatch(socket, new NativeCloseEvent("close", { code: 1006 }));
  }

  function settle(): void {
    tunnel.connecting = false;
    nativeUnlisten(socket, "message", accepted);
    nativeUnlisten(socket, "close", closed);
  }

  nativeListen(socket, "open", opened, { once: true });
  nativeListen(socket, "message", accepted);
  nativeListen(socket, "close", closed);
}

/** Asks the service worker, which has all cookies; without it, the cookies that the page can see must do. */
async function handshakeHeaders(realm: Realm, url: string): Promise<Record<string, string>> {
  const answer = await askWorker(realm, { [MESSAGE_KEY]: "socket-headers", url });
  if (answer !== null) {
    const { headers } = (await answer.json()) as SocketHeadersAnswer;
    return Object.fromEntries(headers);
  }
  const cookie = realm.cookies?.header(new NativeURL(httpUrl(url))) ?? "";
  return {
    Origin: realm.origin(),
    "User-Agent": navigator.userAgent,
    ...(cookie !== "" && { Cookie: cookie }),
  };
}

function readOpen(data: unknown): { protocol: string; setCookies: readonly string[] } | null {
  try {
    const { type, protocol, setCookies } = JSON.parse(String(data)) as Record<string, unknown>;
    return type === "open" && typeof protocol === "string" && Array.isArray(setCookies)
      ? { protocol, setCookies: setCookies.map(String) }
      : null;
  } catch {
    return null;
  }
}

function httpUrl(url: string): string {
  return url.replace(/^ws/, "http");
}

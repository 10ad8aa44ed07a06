import {
  BareError,
  decodeAnswerHeaders,
  encodeHeaders,
  encodeSocketProtocol,
  headersToRecord,
  isToken,
  type HeaderMap,
} from "@oriel/bare-protocol";
import { closeFailure, noBareTunnel, unusableHeaders } from "./dial-v3.ts";
import { unreachable } from "./manifest.ts";
import { closeSocket, dataOf, headerOf, headersOf, sendOn, statusOf, textOf } from "./natives.ts";
import { REQUEST_LINES, targetOf, withHost, type RequestLine } from "./request-lines.ts";
import { readBareError, readBareHeaders, type BareAnswer } from "./response-headers.ts";
import { openTunnel, type BareWebSocketMeta, type Dial, type TunnelCall } from "./tunnel.ts";

/** What is the same for all sockets of a version before the third. */
interface LegacyRules {
  /** Header lines of the request for an id. */
  readonly idLines: (call: TunnelCall, headers: HeaderMap) => RequestLine[];
  /** Subprotocols of the tunnel. */
  readonly protocols: (id: string, call: TunnelCall, headers: HeaderMap) => string[];
  /** Reads the answer to the request for metadata; null when it is none. */
  readonly readMeta: (response: Response, text: string) => Partial<BareAnswer> | null;
}

/** Headers that v1 must be asked to take from the tunnel's handshake; v2 does so by itself. */
const TUNNEL_HEADERS = ["sec-websocket-extensions", "sec-websocket-key", "sec-websocket-version"];

const RULES: Readonly<Record<"v1" | "v2", LegacyRules>> = {
  v1: {
    idLines: () => [],
    protocols: (id, { remote, forwardHeaders }, headers) => {
      const forward_headers = [...TUNNEL_HEADERS, ...forwardHeaders];
      const rest = JSON.stringify({ remote: targetOf(remote), forward_headers, id });
      // encodeHeaders writes ASCII, and so is everything else
      return [
        "bare",
        encodeSocketProtocol(`${rest.slice(0, -1)},"headers":${encodeHeaders(headers)}}`),
      ];
    },
    readMeta: (_response, text) => {
      const meta: unknown = JSON.parse(text);
      if (typeof meta !== "object" || meta === null || !("headers" in meta)) return null;
      return { rawHeaders: headersToRecord(decodeAnswerHeaders(JSON.stringify(meta.headers))) };
    },
  },
  v2: {
    idLines: ({ remote, forwardHeaders }, headers) =>
      REQUEST_LINES.v2(remote, headers, { forwardHeaders }),
    protocols: (id) => [id],
    readMeta: (response) => readBareHeaders((name) => headerOf(headersOf(response), name)),
  },
};

/**
 * Opens sockets as v1 and v2 do: an id is fetched, the tunnel carries the remote's bytes as they are, and what the
 * remote said in its handshake is fetched when the tunnel stands. Messages that come before that wait.
 *
 * @param at gives the `http(s):` URL of something below the version's endpoint
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV2.md#websocket
 */
export function dialLegacy(version: "v1" | "v2", at: (path: string) => string): Dial {
  const rules = RULES[version];
  return (call) => {
    let socket: WebSocket | undefined;
    let open = false;
    /** What happened between the tunnel's "open" and ours, in order. */
    const waiting: (() => void)[] = [];
    const later = (event: () => void): void => void (open ? event() : waiting.push(event));

    const start = async (): Promise<void> => {
      const headers = handshakeHeaders(call, await call.headers);
      const id = (await ask(call, at("ws-new-meta"), rules.idLines(call, headers))).text;
      if (call.signal.aborted) return;
      if (!isToken(id)) throw noBareTunnel();
      let stands = false;
      socket = openTunnel(call, at("").replace(/^http/, "ws"), rules.protocols(id, call, headers), {
        open: () => {
          stands = true;
          finish(id).catch((error: unknown) => fail(BareError.is(error) ? error : noBareTunnel()));
        },
        message: (event) => later(() => call.received(dataOf(event))),
        error: () => stands && later(() => call.broke()),
        close: (event) =>
          stands ? later(() => call.closed(event)) : call.failed(closeFailure(event)),
      });
    };
    const finish = async (id: string): Promise<void> => {
      const { response, text } = await ask(call, at("ws-meta"), [["X-Bare-ID", id]]);
      const answer = rules.readMeta(response, text);
      if (call.signal.aborted) return;
      if (answer === null) throw noBareTunnel();
      open = true;
      call.opened(metaOf(answer));
      for (const event of waiting.splice(0)) event();
    };
    const fail = (error: unknown): void => {
      if (!call.signal.aborted) call.failed(unusableHeaders(error));
    };
    start().catch(fail);
    return {
      get bufferedAmount() {
        return socket?.bufferedAmount ?? 0;
      },
      get extensions() {
        return socket?.extensions ?? "";
      },
      send: (data) => socket !== undefined && sendOn(socket, data),
      close: (...args) => socket !== undefined && closeSocket(socket, ...args),
    };
  };
}

/** The headers that a handshake must have: servers of these versions send what they are given. */
function handshakeHeaders({ remote, protocols }: TunnelCall, headers: HeaderMap): HeaderMap {
  const all = withHost(headers, remote.host);
  for (const name of all.keys()) {
    if (name.startsWith("sec-websocket-")) all.delete(name);
  }
  all.set("connection", { name: "Connection", values: ["Upgrade"] });
  all.set("upgrade", { name: "Upgrade", values: ["websocket"] });
  if (protocols.length > 0) {
    const name = "Sec-WebSocket-Protocol";
    all.set(name.toLowerCase(), { name, values: [protocols.join(", ")] });
  }
  return all;
}

function metaOf({ status, statusText, rawHeaders = {} }: Partial<BareAnswer>): BareWebSocketMeta {
  const lines = (wanted: string): string[] =>
    Object.entries(rawHeaders).flatMap(([name, value]) =>
      name.toLowerCase() === wanted ? value : [],
    );
  return {
    protocol: lines("sec-websocket-protocol").join(", "),
    setCookies: lines("set-cookie"),
    rawHeaders,
    ...(status !== undefined && { status }),
    ...(statusText !== undefined && { statusText }),
  };
}

/** Makes a request of the server itself. */
async function ask(
  { fetch, signal }: TunnelCall,
  url: string,
  headers: RequestLine[],
): Promise<{ response: Response; text: string }> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { headers, credentials: "omit", cache: "no-store", signal });
    text = await textOf(response);
  } catch (cause) {
    throw unreachable(url, cause);
  }
  const status = statusOf(response);
  if (status !== 200) throw readBareError(status, text);
  return { response, text };
}

import {
  connect as connectHttp2,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { Socket } from "node:net";
import { headersFromLines, LIMITS } from "@oriel/bare-protocol";
import {
  isEventStream,
  pairsOf,
  resetError,
  type RemoteAnswer,
  type RemoteCall,
  type Timeouts,
} from "./remote-call.ts";
import { TimeoutError } from "./remote-error.ts";

/** ms after which a session on which nothing happens takes no more requests. */
const IDLE = 30_000;
const STREAM_WINDOW = 1 << 20;
const SESSION_WINDOW = 8 << 20;
const MAX_SESSIONS = 1000;
/** Where what the remote promised not to have looked at is told from what it may have done. */
const NOT_STARTED: ReadonlySet<number> = new Set([constants.NGHTTP2_REFUSED_STREAM]);

/** Sessions with remotes that speak HTTP/2, one for each. */
export class Http2Sessions {
  readonly #sessions = new Map<string, ClientHttp2Session>();

  /** Gives the session with a remote that can take one more request. */
  get(name: string): ClientHttp2Session | undefined {
    return this.#sessions.get(name);
  }

  /** Starts a session on a connection that was made for it. */
  start(name: string, authority: string, socket: Socket): ClientHttp2Session {
    const session = connectHttp2(`https://${authority}`, {
      createConnection: () => socket,
      settings: {
        enablePush: false,
        initialWindowSize: STREAM_WINDOW,
        maxHeaderListSize: LIMITS.remoteHeaders,
      },
    });
    const forget = (): void => {
      if (this.#sessions.get(name) === session) this.#sessions.delete(name);
    };
    session.on("error", forget);
    session.once("goaway", forget);
    session.once("close", forget);
    session.once("connect", () => session.setLocalWindowSize(SESSION_WINDOW));
    session.on("stream", (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    session.setTimeout(IDLE, () => {
      forget();
      // what runs comes to its end
      session.close();
    });
    this.#sessions.set(name, session);
    for (const [oldest, other] of this.#sessions) {
      if (this.#sessions.size <= MAX_SESSIONS) break;
      this.#sessions.delete(oldest);
      other.close();
    }
    return session;
  }

  /** Lets running requests finish, and takes no more. */
  closeUnused(): void {
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
  }

  /** Ends all. */
  close(): void {
    for (const session of this.#sessions.values()) session.destroy();
    this.#sessions.clear();
  }
}

/**
 * Sends a request by HTTP/2.
 *
 * @returns null when its headers cannot be said in HTTP/2; nothing has been sent then
 */
export function sendHttp2(
  session: ClientHttp2Session,
  call: RemoteCall,
  timeouts: Timeouts,
): Promise<RemoteAnswer> | null {
  const { body, cancellation, probe } = call;
  let stream: ClientHttp2Stream;
  try {
    stream = session.request(headersOf(call), {
      endStream: body === null,
      waitForTrailers: body?.trailers !== undefined,
    });
  } catch {
    return null;
  }
  probe?.over(session.socket, "2.0", session.state.nextStreamID !== 3);
  if (body === null) probe?.at("sent");
  else stream.once("finish", () => probe?.at("sent"));
  const answer = new Promise<RemoteAnswer>((resolve, reject) => {
    let answered = false;
    let trailers: readonly string[] = [];
    stream.on("error", (error: NodeJS.ErrnoException) => reject(asReset(error, stream)));
    stream.once("close", () => {
      if (!answered) reject(resetError());
    });
    const expire = (): void => {
      stream.destroy(new TimeoutError("no data"));
    };
    stream.setTimeout(body === null ? timeouts.firstByte : timeouts.idle, expire);
    stream.once("finish", () => {
      if (!answered) stream.setTimeout(timeouts.firstByte, expire);
    });
    const { onInformation } = call;
    if (onInformation !== undefined) {
      stream.on("headers", (head, _flags, ...rest: unknown[]) => {
        onInformation(head[":status"] ?? 0, linesOf(rest[0], head));
      });
    }
    stream.once("trailers", (head, _flags, ...rest: unknown[]) => {
      trailers = linesOf(rest[0], head);
    });
    stream.once("response", (head, _flags, ...rest: unknown[]) => {
      answered = true;
      stream.setTimeout(isEventStream(head["content-type"]) ? 0 : timeouts.idle, expire);
      // node gives the raw lines, too, though its types do not say so
      const lines = linesOf(rest[0], head);
      if (lines.reduce((sum, text) => sum + text.length, 0) > LIMITS.remoteHeaders) {
        stream.close(constants.NGHTTP2_CANCEL);
        reject(Object.assign(new Error("too long"), { code: "HPE_HEADER_OVERFLOW" }));
        return;
      }
      resolve({
        status: head[":status"] ?? 0,
        statusText: "",
        lines,
        body: stream,
        isWhole: () => stream.readableEnded && !stream.aborted && stream.rstCode === 0,
        trailers: () => trailers,
      });
    });
    cancellation.onCancel(() => stream.close(constants.NGHTTP2_CANCEL));
  });
  const trailers = body?.trailers;
  if (trailers !== undefined) {
    stream.once("wantTrailers", () => stream.sendTrailers(Object.fromEntries(pairsOf(trailers()))));
  }
  // not pipeline: it would destroy the outer connection, on which the error must be answered
  body?.stream.pipe(stream);
  return answer;
}

/** Writes a head; `Host` becomes the authority. Several lines of a name that may have one only make node throw. */
function headersOf({ target, method, lines, body }: RemoteCall): OutgoingHttpHeaders {
  const headers = Object.create(null) as OutgoingHttpHeaders;
  const map = headersFromLines(lines);
  headers[":method"] = method;
  headers[":scheme"] = "https";
  headers[":authority"] = map.get("host")?.values[0] ?? target.authority;
  headers[":path"] = target.path;
  for (const [name, { values }] of map) {
    if (name !== "host") headers[name] = values.length === 1 ? values[0] : [...values];
  }
  if (body?.length !== undefined) headers["content-length"] = String(body.length);
  return headers;
}

function linesOf(raw: unknown, head: object): string[] {
  const flat = Array.isArray(raw)
    ? (raw as string[])
    : Object.entries(head).flatMap(([name, value]: [string, unknown]) =>
        (Array.isArray(value) ? value : [value]).flatMap((one) => [name, String(one)]),
      );
  const lines: string[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? "";
    if (!name.startsWith(":")) lines.push(name, flat[at + 1] ?? "");
  }
  return lines;
}

/** Gives failures of sessions and streams the code that connections have for them. */
function asReset(error: NodeJS.ErrnoException, { rstCode }: ClientHttp2Stream): Error {
  const isGone = error.code?.startsWith("ERR_HTTP2_") === true;
  const isNew = rstCode !== undefined && NOT_STARTED.has(rstCode);
  return isGone || isNew ? Object.assign(resetError(), { cause: error }) : error;
}

import { IncomingMessage } from "node:http";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";

/** The head of a request as it came in HTTP/2. */
export interface StreamHead {
  /** Joined headers, pseudo headers among them. */
  readonly headers: IncomingHttpHeaders;
  /** Flat lines, pseudo headers among them. */
  readonly lines: readonly string[];
  /** Whether no body follows. */
  readonly endsHere: boolean;
}

/**
 * A request of an HTTP/2 stream in the shape of one of HTTP/1.1, so that handlers need not know: `Host` stands for
 * `:authority`, and a body without a length is chunked.
 */
export class StreamRequest extends IncomingMessage {
  readonly #stream: ServerHttp2Stream;
  #started = false;
  /** What `:scheme` says: of the target, when the request is for another host. */
  readonly scheme: string;

  /** @param socket connection of the stream's session */
  constructor(stream: ServerHttp2Stream, head: StreamHead, socket: Socket) {
    super(socket);
    this.#stream = stream;
    this.httpVersion = "2.0";
    this.httpVersionMajor = 2;
    this.httpVersionMinor = 0;
    this.method = head.headers[":method"] ?? "GET";
    this.url = head.headers[":path"] ?? "/";
    this.scheme = head.headers[":scheme"] ?? "http";
    const { headers, lines } = translate(head);
    this.headers = headers;
    this.rawHeaders = lines;
    if (head.endsHere) {
      this.complete = true;
      this.push(null);
    } else this.#expectBody();
    // not once: it comes once, and a wrapper for each of so many listeners is dear
    stream.on("close", () => this.#close());
  }

  #expectBody(): void {
    const stream = this.#stream;
    stream.once("trailers", (trailers, _flags, ...rest: unknown[]) => {
      this.trailers = { ...trailers } as Record<string, string>;
      this.rawTrailers = [...((rest[0] ?? []) as readonly string[])];
    });
    stream.once("end", () => {
      // the end of a stream that was reset is none
      if (stream.aborted || stream.rstCode !== 0) return;
      this.complete = true;
      this.push(null);
    });
    // a body that nobody reads keeps the stream from closing
    stream.once("aborted", () => this.destroy(reset()));
  }

  #close(): void {
    if (!this.complete || this.#stream.aborted) this.destroy(reset());
    // as HTTP/1.1 does with a body that nobody wanted: whoever waits hears of its end
    else if (this.listenerCount("close") > 0 || this.listenerCount("end") > 0) this.resume();
  }

  override _read(): void {
    if (this.complete) return;
    if (!this.#started) {
      this.#started = true;
      this.#stream.on("data", (chunk: Buffer) => {
        if (!this.push(chunk)) this.#stream.pause();
      });
    }
    this.#stream.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true;
      this.emit("aborted");
    }
    // whoever reads no more has nothing to say either, unless it has said it all
    const { closed, writableEnded } = this.#stream;
    if (!this.complete && !closed) this.#stream.close(writableEnded ? NO_ERROR : CANCEL);
    // as HTTP/1.1 has it: without a listener it is no news
    done(error !== null && this.listenerCount("error") > 0 ? error : null);
  }
}

const NO_ERROR = 0;
const CANCEL = 8;

function reset(): Error {
  return Object.assign(new Error("aborted"), { code: "ECONNRESET" });
}

function translate({ headers, lines, endsHere }: StreamHead): {
  headers: IncomingHttpHeaders;
  lines: string[];
} {
  const joined: IncomingHttpHeaders = {};
  for (const name of Object.keys(headers)) if (!name.startsWith(":")) joined[name] = headers[name];
  const raw: string[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const name = lines[at] ?? "";
    if (!name.startsWith(":")) raw.push(name, lines[at + 1] ?? "");
  }
  const authority = headers[":authority"];
  if (authority !== undefined) {
    if (joined.host !== undefined) removeLines(raw, "host");
    joined.host = authority;
    raw.unshift("host", authority);
  }
  if (headers.cookie !== undefined) joinCookies(raw, headers.cookie);
  if (!endsHere && headers["content-length"] === undefined) {
    joined["transfer-encoding"] = "chunked";
    raw.push("transfer-encoding", "chunked");
  }
  return { headers: joined, lines: raw };
}

/** HTTP/2 may cut cookies into lines, which HTTP/1.1 must not have. */
function joinCookies(raw: string[], cookie: string): void {
  const at = raw.indexOf("cookie");
  if (at < 0 || raw.indexOf("cookie", at + 2) < 0) return;
  removeLines(raw, "cookie");
  raw.push("cookie", cookie);
}

function removeLines(raw: string[], name: string): void {
  for (let at = raw.length - 2; at >= 0; at -= 2) if (raw[at] === name) raw.splice(at, 2);
}

import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from "node:http";
import { constants, type ServerHttp2Stream } from "node:http2";
import { Writable } from "node:stream";

/** Lines of one connection, which HTTP/2 does not have. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
  "te",
]);

/** Headers of which node sends one line only. */
const SINGLE: ReadonlySet<string> = new Set([
  "access-control-allow-credentials",
  "access-control-max-age",
  "access-control-request-method",
  "age",
  "authorization",
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-md5",
  "content-range",
  "content-type",
  "date",
  "dnt",
  "etag",
  "expires",
  "from",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "range",
  "referer",
  "retry-after",
  "tk",
  "upgrade-insecure-requests",
  "user-agent",
  "x-content-type-options",
]);

type Value = string | string[];

/**
 * An answer in an HTTP/2 stream in the shape of `http.ServerResponse`, so that handlers need not know: lines that
 * belong to a connection and reason phrases are dropped, and an answer that is destroyed resets the stream.
 */
export class StreamResponse extends Writable {
  readonly req: IncomingMessage;
  readonly #stream: ServerHttp2Stream;
  readonly #headers = new Map<string, Value>();
  #trailers: OutgoingHttpHeaders | null = null;
  /** Body that was given with the end, to leave in the same packet as the head. */
  #last: Buffer | null = null;
  statusCode = 200;
  /** Of no effect: HTTP/2 has no reason phrases. */
  statusMessage = "";
  sendDate = true;

  /** @param stream its errors have a listener already */
  constructor(stream: ServerHttp2Stream, request: IncomingMessage) {
    super({ decodeStrings: true, highWaterMark: stream.writableHighWaterMark });
    this.#stream = stream;
    this.req = request;
    stream.on("close", () => this.destroy());
    stream.on("wantTrailers", () => {
      if (this.#trailers === null) stream.sendTrailers({});
      else stream.sendTrailers(this.#trailers);
    });
  }

  get headersSent(): boolean {
    return this.#stream.headersSent;
  }

  get socket(): IncomingMessage["socket"] {
    return this.req.socket;
  }

  setHeader(name: string, value: OutgoingHttpHeader): this {
    this.#headers.set(name.toLowerCase(), valueOf(value));
    return this;
  }

  appendHeader(name: string, value: string | readonly string[]): this {
    const key = name.toLowerCase();
    const before = this.#headers.get(key) ?? [];
    this.#headers.set(key, [before, value as Value].flat());
    return this;
  }

  getHeader(name: string): Value | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  getHeaders(): Record<string, Value> {
    return Object.fromEntries(this.#headers);
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }

  /** @throws TypeError when the head has been sent, or a header is not allowed */
  writeHead(
    status: number,
    reason?: string | OutgoingHttpHeaders | readonly OutgoingHttpHeader[],
    headers?: OutgoingHttpHeaders | readonly OutgoingHttpHeader[],
  ): this {
    this.statusCode = status;
    const given = typeof reason === "string" ? headers : (headers ?? reason);
    const pairs = Array.isArray(given) ? pairsOf(given) : Object.entries(given ?? {});
    for (const [name] of pairs) this.removeHeader(String(name));
    for (const [name, value] of pairs) {
      if (value !== undefined) this.appendHeader(String(name), valueOf(value));
    }
    this.#respond();
    return this;
  }

  flushHeaders(): void {
    if (!this.headersSent) this.#respond();
  }

  addTrailers(trailers: OutgoingHttpHeaders | readonly (readonly [string, string])[]): void {
    const pairs = Array.isArray(trailers) ? trailers : Object.entries(trailers);
    this.#trailers = toHeaders(pairs as readonly [string, OutgoingHttpHeader][]);
  }

  writeContinue(): void {
    this.writeInformation(100);
  }

  writeProcessing(): void {
    this.writeInformation(102);
  }

  writeEarlyHints(hints: Record<string, Value>): void {
    this.writeInformation(103, hints);
  }

  /** Sends an interim answer. */
  writeInformation(status: number, headers: OutgoingHttpHeaders = {}): void {
    if (this.headersSent || this.#stream.closed) return;
    this.#stream.additionalHeaders({
      ...toHeaders(Object.entries(headers) as [string, OutgoingHttpHeader][]),
      ":status": status,
    });
  }

  setTimeout(ms: number, listener?: () => void): this {
    this.#stream.setTimeout(ms, listener ?? (() => this.destroy()));
    return this;
  }

  override end(...args: unknown[]): this {
    const [chunk, encoding] = args;
    const isFirst = !this.headersSent && this.writableLength === 0 && !this.writableEnded;
    if (isFirst && (typeof chunk === "string" || Buffer.isBuffer(chunk))) {
      const text = typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8";
      this.#last = typeof chunk === "string" ? Buffer.from(chunk, text) : chunk;
      return super.end(args.find((arg) => typeof arg === "function") as () => void);
    }
    return super.end(...(args as []));
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (!this.headersSent) this.#respond();
    // the answer to HEAD, and those that have no body
    if (this.#stream.writableEnded) done();
    else this.#stream.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const body = this.#last;
    if (!this.headersSent) this.#respond();
    if (this.#stream.writableEnded) done();
    else if (body === null) this.#stream.end(() => done());
    else this.#stream.end(body, () => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // never a clean end for an answer that was cut
    if (!this.writableFinished && !this.#stream.closed) {
      this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    }
    done(error !== null && this.listenerCount("error") > 0 ? error : null);
  }

  #respond(): void {
    if (this.#stream.closed || this.#stream.destroyed) return;
    this.#stream.respond(
      { ...toHeaders([...this.#headers]), ":status": this.statusCode },
      { waitForTrailers: true, ...(!this.sendDate && { sendDate: false }) },
    );
  }
}

function valueOf(value: OutgoingHttpHeader): Value {
  return Array.isArray(value) ? value.map(String) : String(value);
}

function pairsOf(lines: readonly OutgoingHttpHeader[]): [string, OutgoingHttpHeader][] {
  if (Array.isArray(lines[0])) return lines as unknown as [string, OutgoingHttpHeader][];
  const pairs: [string, OutgoingHttpHeader][] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    pairs.push([String(lines[at]), lines[at + 1] ?? ""]);
  }
  return pairs;
}

/** Writes headers as node:http2 takes them: lower case, one entry a name. */
function toHeaders(pairs: readonly (readonly [string, OutgoingHttpHeader])[]): OutgoingHttpHeaders {
  const headers = Object.create(null) as Record<string, Value>;
  for (const [given, value] of pairs) {
    const name = given.toLowerCase();
    if (OF_CONNECTION.has(name) || name.startsWith(":")) continue;
    const values = Array.isArray(value) ? value : [String(value)];
    headers[name] = values.length === 1 || SINGLE.has(name) ? (values[0] ?? "") : values;
  }
  return headers;
}

import { constants, type ServerHttp2Stream } from "node:http2";
import { Duplex } from "node:stream";
import { readHandshakeAnswer } from "./handshake-answer.ts";

const NOTHING = Buffer.alloc(0);

/**
 * The connection in an HTTP/2 stream that CONNECT has opened, in the shape of one that HTTP/1.1 has given up: handlers
 * write their answer as text, `101` or `200` or an error, and it becomes the head of the stream.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8441
 */
export class StreamSocket extends Duplex {
  readonly #stream: ServerHttp2Stream;
  /** What was written of the answer's head; null: it has been sent. */
  #head: Buffer | null = NOTHING;
  #started = false;

  constructor(stream: ServerHttp2Stream) {
    super({ allowHalfOpen: true, emitClose: true });
    this.#stream = stream;
    stream.on("error", () => {});
    stream.once("end", () => {
      if (stream.aborted || stream.rstCode !== 0) return;
      this.push(null);
    });
    stream.once("aborted", () => this.destroy(reset()));
    stream.once("close", () => {
      if (!this.readableEnded && !this.readable) this.destroy(reset());
      else if (stream.rstCode !== 0) this.destroy(reset());
      else if (this.writableFinished) this.#endUnread();
      else this.destroy();
    });
  }

  /** Of no effect: the session has the timer. */
  setTimeout(): this {
    return this;
  }

  /** Of no effect: the connection has it. */
  setNoDelay(): this {
    return this;
  }

  /** Of no effect: the connection has it. */
  setKeepAlive(): this {
    return this;
  }

  /** Ends the connection when everything has been written. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  override _read(): void {
    if (!this.#started) {
      this.#started = true;
      this.#stream.on("data", (chunk: Buffer) => {
        if (!this.push(chunk)) this.#stream.pause();
      });
    }
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#head === null) {
      this.#send(chunk, done);
      return;
    }
    try {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const answer = readHandshakeAnswer(this.#head);
      if (answer === null) done();
      else {
        this.#head = null;
        this.#stream.respond(answer.headers);
        if (answer.rest.length > 0) this.#send(answer.rest, done);
        else done();
      }
    } catch (error) {
      done(error as Error);
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#stream.writableEnded || this.#stream.destroyed) done();
    else this.#stream.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#stream.closed) {
      const ended = this.writableFinished && this.readableEnded;
      // a broken connection inside of the stream is told as RFC 9113 has it
      this.#stream.close(ended ? constants.NGHTTP2_NO_ERROR : constants.NGHTTP2_CONNECT_ERROR);
    }
    done(error);
  }

  #send(chunk: Buffer, done: (error?: Error | null) => void): void {
    if (this.#stream.destroyed || this.#stream.writableEnded) done(reset());
    else this.#stream.write(chunk, done);
  }

  /** What has been received before the end is still to be read. */
  #endUnread(): void {
    if (this.readableEnded) this.destroy();
    else this.once("end", () => this.destroy());
  }
}

function reset(): Error {
  return Object.assign(new Error("the stream was reset"), { code: "ECONNRESET" });
}

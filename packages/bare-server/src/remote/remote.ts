import { request as requestHttp, type ClientRequest, type IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { LIMITS } from "@oriel/bare-protocol";
import { BlockedAddressError } from "./address-guard.ts";
import { RemoteAgent, type RemoteRequestArgs } from "./agent.ts";
import type { Cancellation } from "./cancellation.ts";
import { connect, type ConnectOptions } from "./connect.ts";
import type { Dial } from "./dial.ts";
import { shakeHands, type Handshake, type HandshakeRequest } from "./handshake.ts";
import type { NameService } from "./name-service.ts";
import { TimeoutError } from "./remote-error.ts";
import type { RemoteTarget } from "./target.ts";

/** Limits in ms; 0 turns one off. */
export interface Timeouts {
  /** Look-up, connection and TLS together. */
  readonly connect: number;
  /** From the end of the request to the head of the answer. */
  readonly firstByte: number;
  /** Between two bytes, in either direction. */
  readonly idle: number;
}

/** The body of a request and how it is framed. */
export interface RemoteBody {
  readonly stream: Readable;
  /** Bytes; undefined: chunked. */
  readonly length: number | undefined;
}

/** A request to a remote. */
interface RemoteRequest {
  readonly target: RemoteTarget;
  readonly method: string;
  /** Flat lines in the order in which they are sent, without framing. */
  readonly lines: readonly string[];
  readonly body: RemoteBody | null;
  /** Ends the request, its connection too, before or after the answer. */
  readonly cancellation: Cancellation;
}

/** The one way out: every request and socket to a remote goes through it. */
export interface Remote {
  readonly names: NameService;
  /**
   * Refuses a target that can be judged without a look-up.
   *
   * @throws BlockedAddressError
   */
  admit(target: RemoteTarget): Promise<void>;
  /**
   * Sends a request.
   *
   * @returns the answer, its body not read yet; 1xx answers and redirects are not followed
   */
  request(request: RemoteRequest): Promise<IncomingMessage>;
  /** Opens a connection of its own, e.g. for a WebSocket. */
  readonly connect: (
    target: RemoteTarget,
    cancellation: Cancellation,
    done: Parameters<typeof connect>[2],
  ) => void;
  /**
   * Opens a WebSocket on a connection of its own.
   *
   * @throws BareError `UNKNOWN` when the remote does not accept; errors of the connection
   */
  shakeHands(
    request: Pick<HandshakeRequest, "target" | "lines" | "key" | "cancellation">,
  ): Promise<Handshake>;
  /** Closes connections that are kept for later, and keeps no more. */
  closeUnused(): void;
  /** Closes all connections. */
  close(): void;
}

/** Methods that may be sent again when a kept connection turns out to be closed. */
const REPEATABLE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const NO_LENGTH_WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE", "OPTIONS"]);

/** How remotes are reached. */
export interface RemoteOptions {
  readonly names: NameService;
  readonly timeouts: Timeouts;
  readonly dial: Dial;
  /** Tells whether a destination is allowed. */
  readonly allows: (target: RemoteTarget) => boolean | PromiseLike<boolean>;
}

export function createRemote({ names, dial, timeouts, allows }: RemoteOptions): Remote {
  const options: ConnectOptions = { names, dial, timeout: timeouts.connect };
  const agent = new RemoteAgent(options);

  async function admit(target: RemoteTarget): Promise<void> {
    names.check(target.host);
    let allowed: boolean | PromiseLike<boolean> = false;
    try {
      allowed = allows(target);
      if (typeof allowed !== "boolean") allowed = await allowed;
    } catch {
      // an operator's filter that fails lets nothing through
      allowed = false;
    }
    if (!allowed) throw new BlockedAddressError();
  }

  async function request(call: RemoteRequest): Promise<IncomingMessage> {
    await admit(call.target);
    const attempt = start(call, { agent });
    try {
      return await attempt.answer;
    } catch (error) {
      if (!isReset(error) || !attempt.mayRepeat()) throw error;
      return start(call, {
        createConnection: (_args, callback) => {
          connect(call.target, { ...options, cancellation: call.cancellation }, callback as never);
          return undefined;
        },
      }).answer;
    }
  }

  function start(
    { target, method, lines, body, cancellation }: RemoteRequest,
    way: Pick<RemoteRequestArgs, "agent" | "createConnection">,
  ): { answer: Promise<IncomingMessage>; mayRepeat(): boolean } {
    const args: RemoteRequestArgs = {
      ...way,
      remote: target,
      cancellation,
      host: target.host,
      port: target.port,
      method,
      path: target.path,
      headers: [...lines, ...framing(method, body)],
      maxHeaderSize: LIMITS.remoteHeaders,
      setHost: false,
    };
    const outgoing = requestHttp(args);
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on("error", reject);
      let answered = false;
      outgoing.once("close", () => {
        if (!answered) reject(resetError());
      });
      // the upload has the idle limit, the wait for the answer its own
      outgoing.setTimeout(timeouts.idle);
      outgoing.once("finish", () => {
        if (!answered) outgoing.setTimeout(timeouts.firstByte);
      });
      outgoing.once("response", (response) => {
        answered = true;
        // events may be hours apart
        outgoing.setTimeout(isEventStream(response) ? 0 : timeouts.idle);
        // whoever reads the body hears of errors through it; this only keeps them from being unheard
        response.on("error", () => {});
        outgoing.on("error", (error: NodeJS.ErrnoException) => {
          // node:http takes a reset for the end of a body without framing; of broken framing it tells by itself
          if (error.code?.startsWith("HPE_") !== true) response.destroy(error);
        });
        resolve(response);
      });
      outgoing.once("upgrade", (_response, socket) => {
        socket.destroy();
        reject(Object.assign(new Error("unasked upgrade"), { code: "HPE_UPGRADE" }));
      });
      outgoing.on("timeout", () => outgoing.destroy(new TimeoutError("no data")));
      cancellation.onCancel(() => outgoing.destroy());
    });
    send(outgoing, body);
    return {
      answer,
      mayRepeat: () =>
        outgoing.reusedSocket && body === null && REPEATABLE.has(method) && !cancellation.cancelled,
    };
  }

  return {
    names,
    admit,
    request,
    async shakeHands(call) {
      const { target, cancellation } = call;
      await admit(target);
      return shakeHands({
        ...call,
        timeout: timeouts.connect,
        connect: (done) => connect(target, { ...options, cancellation, allowHalfOpen: true }, done),
      });
    },
    connect: (target, cancellation, done) => connect(target, { ...options, cancellation }, done),
    closeUnused: () => agent.closeUnused(),
    close: () => agent.destroy(),
  };
}

function framing(method: string, body: RemoteBody | null): string[] {
  if (body === null) return NO_LENGTH_WITHOUT_BODY.has(method) ? [] : ["Content-Length", "0"];
  return body.length === undefined
    ? ["Transfer-Encoding", "chunked"]
    : ["Content-Length", String(body.length)];
}

function send(outgoing: ClientRequest, body: RemoteBody | null): void {
  if (body === null) outgoing.end();
  else {
    // not pipeline: it would destroy the outer connection, on which the error must be answered
    body.stream.pipe(outgoing);
    // not flushHeaders: node would write Latin-1 as UTF-8
    outgoing.write(Buffer.alloc(0));
  }
}

function isEventStream({ headers }: IncomingMessage): boolean {
  return /^text\/event-stream\b/i.test(headers["content-type"] ?? "");
}

/** Tells whether a connection ended before a byte of the answer came. */
function isReset(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ECONNRESET" || code === "EPIPE";
}

function resetError(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { bareError, LIMITS, type BareError } from "@oriel/bare-protocol";
import { badRequest, endSocket } from "../http/answer.ts";
import { asksForHttp2, listed } from "./h2c-upgrade.ts";

/** Who takes what HTTP/1.1 says. None of them may throw. */
export interface Http1Handlers {
  /** A request; one with `Expect: 100-continue` waits for `writeContinue` or an answer. */
  readonly request: (request: IncomingMessage, response: ServerResponse) => void;
  /** A request for a WebSocket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** A request for a tunnel. */
  readonly connect: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** A request for HTTP/2 on the same connection, which can be granted; bytes behind it are back in the connection. */
  readonly http2: (request: IncomingMessage, socket: Duplex) => void;
}

/** Times in ms; 0 turns one off. */
export interface Http1Limits {
  /** For the head of a request. */
  readonly head: number;
  /** Between two requests. */
  readonly idle: number;
}

/** The inner server of HTTP/1.0 and 1.1: it has no port of its own. */
export interface Http1Dialect {
  take(socket: Duplex): void;
  /** Closes connections on which no request runs, and the others after theirs. */
  close(): void;
}

/** ms between two looks at requests whose head does not come. */
const LOOK = 5000;

/** The last answer on a connection; those before it have ended when it has. */
const LAST = Symbol("last answer");

interface Answering extends Duplex {
  [LAST]?: ServerResponse;
}

function runningOn(socket: Answering): ServerResponse | null {
  const answer = socket[LAST];
  return answer === undefined || answer.writableFinished || answer.destroyed ? null : answer;
}

export function createHttp1Dialect(
  handlers: Http1Handlers,
  { head, idle }: Http1Limits,
): Http1Dialect {
  const server = createServer({
    maxHeaderSize: LIMITS.outerHeaders,
    // a total limit would end long uploads; idle ones end by the Bare server's own timers
    requestTimeout: 0,
    headersTimeout: head,
    keepAliveTimeout: idle,
    connectionsCheckingInterval: LOOK,
  });
  // what looks after slow heads and idle connections starts by it
  server.emit("listening");

  function run(request: IncomingMessage, response: ServerResponse): void {
    (request.socket as Answering)[LAST] = response;
    handlers.request(request, response);
  }

  /** Answers of earlier requests on the connection leave first. */
  function afterOthers(socket: Duplex, go: () => void): void {
    socket.on("error", () => {});
    const goOn = (): void => {
      if (socket.destroyed) return;
      if ("setTimeout" in socket) (socket as { setTimeout(ms: number): void }).setTimeout(0);
      go();
    };
    const answer = runningOn(socket);
    if (answer === null) goOn();
    else answer.once("close", goOn);
  }

  server.on("request", run);
  // whoever answers says whether the body may come
  server.on("checkContinue", run);
  server.on("checkExpectation", run);
  server.on("connect", (request: IncomingMessage, socket: Duplex, rest: Buffer) => {
    afterOthers(socket, () => handlers.connect(request, socket, rest));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, rest: Buffer) => {
    afterOthers(socket, () => {
      if (listed(request.headers.upgrade).includes("websocket")) {
        handlers.upgrade(request, socket, rest);
      } else if (asksForHttp2(request)) {
        if (rest.length > 0) socket.unshift(rest);
        handlers.http2(request, socket);
      } else {
        // nobody has to grant an upgrade: the request is answered as if it had asked for none
        socket.unshift(Buffer.concat([withoutUpgrade(request), rest]));
        server.emit("connection", socket);
      }
    });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    // an answer that has begun must not be mixed with another
    if (error.code === "ECONNRESET" || runningOn(socket) !== null) socket.destroy();
    else {
      socket.on("error", () => {});
      endSocket(socket, parseFailure(error.code));
    }
  });

  return {
    take: (socket) => void server.emit("connection", socket),
    close: () => void server.close(),
  };
}

function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    let value = rawHeaders[at + 1] ?? "";
    if (/^(?:upgrade|http2-settings)$/i.test(name)) continue;
    if (/^connection$/i.test(name)) {
      value = listed(value)
        .filter((member) => member !== "upgrade" && member !== "http2-settings")
        .join(", ");
      if (value === "") continue;
    }
    text += `${name}: ${value}\r\n`;
  }
  return Buffer.from(`${text}\r\n`, "latin1");
}

function parseFailure(code: string | undefined): BareError {
  if (code === "HPE_HEADER_OVERFLOW") {
    return bareError("UNKNOWN", "request", "The headers of the request are too long.", {
      status: 431,
    });
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return tooSlow();
  return badRequest("The request is not valid HTTP.");
}

/** The error of a request whose head did not come in time. */
export function tooSlow(): BareError {
  return bareError("UNKNOWN", "request", "The request did not arrive in time.", { status: 408 });
}

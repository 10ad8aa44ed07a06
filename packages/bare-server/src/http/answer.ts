import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { bareError, BareError, type BareErrorBody } from "@oriel/bare-protocol";
import { RefusedError } from "../guard/gate.ts";
import type { Settings } from "../settings.ts";
import { framingOf } from "./framing.ts";
import { OUTER_LINES } from "./outer-headers.ts";

const JSON_TYPE = ["Content-Type", "application/json"] as const;
const NO_STORE = ["Cache-Control", "no-store"] as const;
/** What is read of an upload that nobody wants, so that the client gets to see the answer. */
const DRAIN_BYTES = 1_048_576;
const DRAIN_MS = 2000;
/** ms until a connection that was told to close is destroyed. */
const LINGER_MS = 2000;

/** Sends an answer of the server's own. */
export function sendOwn(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  lines: readonly string[],
  body = "",
): void {
  const length = status === 204 ? [] : ["Content-Length", String(Buffer.byteLength(body))];
  response.writeHead(status, [...OUTER_LINES, ...NO_STORE, ...lines, ...length]);
  response.end(body);
  drain(request);
}

/** Sends a value as JSON. */
export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  value: unknown,
): void {
  sendOwn(request, response, status, JSON_TYPE, JSON.stringify(value));
}

/** How errors are answered. */
type ErrorSettings = Pick<Settings, "exposeStack" | "onError">;

/** Answers with an error, or destroys the connection when an answer has begun. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  cause: unknown,
  settings: ErrorSettings,
): void {
  const error = toBareError(cause);
  settings.onError(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const lines = [...JSON_TYPE, ...linesOf(error)];
  sendOwn(
    request,
    response,
    error.status,
    lines,
    JSON.stringify(errorBody(error, settings.exposeStack)),
  );
}

/** Gives the JSON of an error. */
function errorBody(error: BareError, exposeStack: boolean): BareErrorBody {
  const { stack } = error;
  return exposeStack && stack !== undefined ? { ...error.body, stack } : error.body;
}

/** Gives the headers that go with an error, as flat lines. */
function linesOf(error: BareError): readonly string[] {
  return error instanceof RefusedError ? error.lines : [];
}

/** Makes an error of the protocol of anything thrown. */
export function toBareError(cause: unknown): BareError {
  if (BareError.is(cause)) return cause;
  const name = cause instanceof Error ? cause.name : "Error";
  return bareError("UNKNOWN", `error.${name}`, "The server failed to handle the request.", {
    cause,
  });
}

/** The error of a path or method that does not exist. */
export function notFound(): BareError {
  return bareError("UNKNOWN", "error.NotFoundError", "The Bare server has no such endpoint.", {
    status: 404,
  });
}

/** The error of a request that HTTP allows but the server refuses. */
export function badRequest(message: string): BareError {
  return bareError("UNKNOWN", "request", message, { status: 400 });
}

/**
 * Answers on a bare connection, e.g. one that asked for an upgrade, and closes it.
 *
 * @param settings absent: nobody is told, and no stack is shown
 */
export function endSocket(socket: Duplex, error: BareError, settings?: ErrorSettings): void {
  settings?.onError(error);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(errorBody(error, settings?.exposeStack ?? false));
  const lines = [
    ...OUTER_LINES,
    ...NO_STORE,
    ...JSON_TYPE,
    ...linesOf(error),
    "Content-Length",
    String(Buffer.byteLength(body)),
    "Connection",
    "close",
  ];
  let head = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ""}\r\n`;
  for (let at = 0; at < lines.length; at += 2) head += `${lines[at]}: ${lines[at + 1]}\r\n`;
  socket.end(`${head}\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** Reads a little of an unread upload, then gives the connection up. */
export function drain(request: IncomingMessage): void {
  const { length = 0, chunked } = framingOf(request);
  if (request.complete || request.destroyed || (length === 0 && !chunked)) return;
  let bytes = 0;
  const timer = setTimeout(() => request.destroy(), DRAIN_MS).unref();
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DRAIN_BYTES) request.destroy();
  });
  request.once("close", () => clearTimeout(timer));
  request.on("error", () => {});
  request.resume();
}

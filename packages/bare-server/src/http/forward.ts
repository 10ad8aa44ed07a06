import type { IncomingMessage, ServerResponse } from "node:http";
import {
  bareError,
  encodeHeaders,
  headersFromLines,
  HOP_BY_HOP,
  isHeaderValue,
  LIMITS,
  splitHeaders,
  type HeaderMap,
} from "@oriel/bare-protocol";
import type { Context } from "../context.ts";
import { Cancellation } from "../remote/cancellation.ts";
import { remoteError } from "../remote/remote-error.ts";
import { remoteLines } from "../remote/remote-lines.ts";
import {
  mayHaveBody,
  printable,
  type RemoteAnswer,
  type RemoteBody,
} from "../remote/remote-call.ts";
import { drain } from "./answer.ts";
import type { ForwardRequest } from "./forward-request.ts";
import { framingOf } from "./framing.ts";
import { OBEYED_BY_FRONT, OUTER_LINES, WRITTEN_BY_SERVER } from "./outer-headers.ts";

const NOTHING = Buffer.alloc(0);

/**
 * Asks the remote and streams its answer to the client. When the client goes, the connection to the remote is
 * destroyed; when the remote dies in the middle of the body, the client's is.
 *
 * @throws BareError while nothing has been answered yet
 */
export async function forward(
  { remote }: Context,
  outer: IncomingMessage,
  response: ServerResponse,
  request: ForwardRequest,
): Promise<void> {
  const { target, headers, forward: forwarded } = request;
  const outerHeaders = headersFromLines(outer.rawHeaders, forwarded);
  const gone = new Cancellation();
  response.once("close", () => gone.cancel());
  outer.once("error", () => gone.cancel());

  let answer: RemoteAnswer;
  try {
    answer = await remote.request({
      target,
      method: outer.method ?? "GET",
      lines: remoteLines(headers, forwarded, outerHeaders, target.authority),
      body: bodyOf(outer),
      cancellation: gone,
      origin: { kind: request.kind, request: outer, response },
    });
  } catch (error) {
    if (gone.cancelled) return;
    throw remoteError(error, target.host, request.targetId);
  }
  if (answer.body.errored) {
    if (gone.cancelled) return;
    throw remoteError(answer.body.errored, target.host, request.targetId);
  }
  answerWith(answer, outer, response, request, outerHeaders);
}

function bodyOf(outer: IncomingMessage): RemoteBody | null {
  if (outer.method === "GET" || outer.method === "HEAD") {
    drain(outer);
    return null;
  }
  const { length, chunked } = framingOf(outer);
  return chunked || length !== undefined ? { stream: outer, length } : null;
}

function answerWith(
  answer: RemoteAnswer,
  outer: IncomingMessage,
  response: ServerResponse,
  request: ForwardRequest,
  outerHeaders: HeaderMap,
): void {
  const { status: remoteStatus, body } = answer;
  const headers = headersFromLines(answer.lines);
  const own304 = remoteStatus === 304 && !mayPass304(request, outerHeaders);
  const passes = request.passStatus.has(remoteStatus) && !own304;
  const status = passes ? remoteStatus : 200;
  const hasBody = mayHaveBody(outer.method, remoteStatus);

  let lines: string[];
  try {
    lines = [
      ...OUTER_LINES,
      ...(passes && remoteStatus === 304 ? [] : bareLines(answer, headers, request.split)),
      ...passedLines(request, headers, hasBody),
      // a length is announced where HTTP knows of no other way to say that nothing comes
      ...(hasBody || outer.method === "HEAD" || status === 204 || status === 304
        ? []
        : ["Content-Length", "0"]),
      ...(request.cached ? ["Vary", request.targetHeaders] : []),
    ];
  } catch (error) {
    body.destroy();
    throw error;
  }
  if (!request.cached && !request.pass.has("cache-control"))
    lines.push("Cache-Control", "no-store");
  response.writeHead(status, lines);
  if (!hasBody) {
    body.resume();
    response.end();
    return;
  }
  let started = false;
  pump(answer, response, () => {
    started = true;
  });
  // the head leaves at once; bytes that are there go with it, for they come in this very turn
  process.nextTick(() => {
    // not flushHeaders: node would write Latin-1 as UTF-8
    if (!started && !response.writableEnded && !response.destroyed) response.write(NOTHING);
  });
}

/**
 * Passes a body on. As `pipe`, with the few listeners that this needs; an answer that was cut must not look whole, and
 * some that were still come to an end.
 */
function pump(answer: RemoteAnswer, response: ServerResponse, onBytes: () => void): void {
  const { body } = answer;
  body.on("data", (chunk: Buffer) => {
    onBytes();
    if (response.write(chunk) || response.destroyed) return;
    body.pause();
    response.once("drain", () => body.resume());
  });
  body.once("end", () => {
    if (answer.isWhole()) response.end();
    else response.destroy();
  });
  body.once("close", () => {
    if (!answer.isWhole()) response.destroy();
  });
}

/**
 * A browser can use an outer 304 only for a conditional request of its own; one that the client wrote into
 * `X-Bare-Headers` is answered with data.
 */
function mayPass304({ forward: names }: ForwardRequest, outer: HeaderMap): boolean {
  return ["if-none-match", "if-modified-since"].some((name) => names.has(name) && outer.has(name));
}

function bareLines(
  { status, statusText }: RemoteAnswer,
  headers: HeaderMap,
  split: boolean,
): string[] {
  const json = encodeHeaders(headers);
  const parts = split ? splitHeaders(json) : [["X-Bare-Headers", json]];
  if (parts.length > LIMITS.parts) {
    throw bareError(
      "UNKNOWN",
      "response.headers",
      "The remote sent more headers than are allowed.",
    );
  }
  return [
    "X-Bare-Status",
    String(status),
    "X-Bare-Status-Text",
    printable(statusText),
    ...parts.flat(),
  ];
}

/** Gives the remote's headers that go onto the outer answer, each line on its own. */
function passedLines({ pass }: ForwardRequest, headers: HeaderMap, hasBody: boolean): string[] {
  const lines: string[] = [];
  for (const [key, { name, values }] of headers) {
    if (!pass.has(key) || !mayBePassed(key, hasBody)) continue;
    for (const value of values) if (isHeaderValue(value)) lines.push(name, value);
  }
  return lines;
}

function mayBePassed(name: string, hasBody: boolean): boolean {
  // both speak of a body, which must be the remote's
  if (name === "content-length" || name === "content-encoding") return hasBody;
  return !HOP_BY_HOP.has(name) && !WRITTEN_BY_SERVER.has(name) && !OBEYED_BY_FRONT.test(name);
}

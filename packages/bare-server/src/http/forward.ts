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
import type { RemoteBody } from "../remote/remote.ts";
import { drain } from "./answer.ts";
import type { ForwardRequest } from "./forward-request.ts";
import { OBEYED_BY_FRONT, OUTER_LINES, WRITTEN_BY_SERVER } from "./outer-headers.ts";

const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

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

  let answer: IncomingMessage;
  try {
    answer = await remote.request({
      target,
      method: outer.method ?? "GET",
      lines: remoteLines(headers, forwarded, outerHeaders, target.authority),
      body: bodyOf(outer),
      cancellation: gone,
    });
  } catch (error) {
    if (gone.cancelled) return;
    throw remoteError(error, target.host, request.targetId);
  }
  if (answer.errored !== null) {
    if (gone.cancelled) return;
    throw remoteError(answer.errored, target.host, request.targetId);
  }
  answerWith(answer, outer, response, request, outerHeaders);
}

function bodyOf(outer: IncomingMessage): RemoteBody | null {
  const length = outer.headers["content-length"];
  const chunked = outer.headers["transfer-encoding"] !== undefined;
  if (outer.method === "GET" || outer.method === "HEAD") {
    drain(outer);
    return null;
  }
  if (!chunked && length === undefined) return null;
  return { stream: outer, length: chunked ? undefined : Number(length) };
}

function answerWith(
  answer: IncomingMessage,
  outer: IncomingMessage,
  response: ServerResponse,
  request: ForwardRequest,
  outerHeaders: HeaderMap,
): void {
  const remoteStatus = answer.statusCode ?? 0;
  const headers = headersFromLines(answer.rawHeaders);
  const bodiless = NO_BODY.has(remoteStatus);
  const own304 = remoteStatus === 304 && !mayPass304(request, outerHeaders);
  const passes = request.passStatus.has(remoteStatus) && !own304;
  const status = passes ? remoteStatus : 200;
  const hasBody = !bodiless && outer.method !== "HEAD";

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
    answer.destroy();
    throw error;
  }
  if (!request.cached && !request.pass.has("cache-control"))
    lines.push("Cache-Control", "no-store");
  response.writeHead(status, lines);
  if (!hasBody) {
    answer.resume();
    response.end();
    return;
  }
  answer.pipe(response);
  // an answer that was cut must not look whole
  answer.once("close", () => {
    if (!answer.complete || answer.errored !== null) response.destroy();
  });
  // the head leaves at once, together with the first bytes if they are there
  setImmediate(() => {
    // not flushHeaders: node would write Latin-1 as UTF-8
    if (!response.writableEnded && !response.destroyed) response.write(Buffer.alloc(0));
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
  { statusCode, statusMessage }: IncomingMessage,
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
    String(statusCode),
    "X-Bare-Status-Text",
    (statusMessage ?? "").replace(/[^\x20-\x7E]/g, ""),
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

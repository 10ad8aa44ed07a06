import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Context } from "../context.ts";
import { drain, sendError } from "../http/answer.ts";
import { framingOf } from "../http/framing.ts";
import { Cancellation } from "../remote/cancellation.ts";
import {
  mayHaveBody,
  pairsOf,
  printable,
  type RemoteAnswer,
  type RemoteBody,
} from "../remote/remote-call.ts";
import type { RemoteTarget } from "../remote/target.ts";
import type { ExchangeKind } from "../tap/exchange.ts";
import { gatewayError } from "./gateway-error.ts";
import { passedLines } from "./proxy-lines.ts";

/** Where a request goes, and how. */
export interface PassOptions {
  readonly target: RemoteTarget;
  /** Value of `Via`; null: none is written. */
  readonly via: string | null;
  /** What taps call it. */
  readonly kind: ExchangeKind;
}

const CONTINUE = 100;
const PROCESSING = 102;
const EARLY_HINTS = 103;
/** ms that an upload waits for a remote's `100 Continue`; not every one knows it. */
const EXPECTATION = 1000;

/** Tells whether a client waits for `100 Continue` before it sends the body. */
export function expectsContinue({ headers }: IncomingMessage): boolean {
  return headers.expect?.toLowerCase() === "100-continue";
}

/**
 * Passes a request on and streams the answer back: lines, interim answers, trailers and the moment at which it breaks.
 * It never rejects.
 */
export async function passRequest(
  { remote, settings }: Pick<Context, "remote" | "settings">,
  request: IncomingMessage,
  response: ServerResponse,
  { target, via, kind }: PassOptions,
): Promise<void> {
  const gone = new Cancellation();
  request.on("error", () => gone.cancel());
  response.on("error", () => {});
  response.once("close", () => gone.cancel());
  const upload = uploadOf(request, response);
  try {
    const lines = passedLines(request.rawHeaders, { host: target.authority, via });
    if (upload !== null && expectsContinue(request)) lines.push("Expect", "100-continue");
    const answer = await remote.request({
      target,
      method: request.method ?? "GET",
      lines,
      body: upload?.body ?? null,
      cancellation: gone,
      origin: { kind, request, response },
      onInformation(status, hints) {
        if (status === CONTINUE) upload?.start();
        else if (!response.headersSent) passInformation(response, status, hints);
      },
    });
    if (answer.body.errored) throw answer.body.errored;
    passAnswer(answer, request, response, via);
  } catch (error) {
    if (gone.cancelled) return;
    try {
      sendError(request, response, gatewayError(error, target.host), settings);
    } catch {
      response.destroy();
    }
  }
}

interface Upload {
  readonly body: RemoteBody;
  /** Lets the client send, when it waits for that; of effect once. */
  start(): void;
}

/** Reads how the body comes; null: there is none. */
function uploadOf(request: IncomingMessage, response: ServerResponse): Upload | null {
  const { length, chunked } = framingOf(request);
  if (!chunked && length === undefined) return null;
  const trailers = (): readonly string[] => request.rawTrailers;
  if (!expectsContinue(request)) {
    return { body: { stream: request, length, trailers }, start: () => {} };
  }
  const held = new Readable({ read: () => void (started && request.resume()) });
  let started = false;
  const start = (): void => {
    if (started) return;
    started = true;
    clearTimeout(timer);
    if (!response.headersSent) response.writeContinue();
    request.on("data", (chunk: Buffer) => {
      if (!held.push(chunk)) request.pause();
    });
    request.once("end", () => held.push(null));
  };
  const timer = setTimeout(start, EXPECTATION);
  request.once("close", () => clearTimeout(timer));
  response.once("close", () => clearTimeout(timer));
  return { body: { stream: held, length, trailers }, start };
}

/** Passes an interim answer on, as far as node can say it. */
function passInformation(response: ServerResponse, status: number, lines: readonly string[]): void {
  try {
    if (status === PROCESSING) response.writeProcessing();
    if (status !== EARLY_HINTS) return;
    const hints: Record<string, string | string[]> = {};
    for (const [name, value] of pairsOf(lines)) {
      const key = name.toLowerCase();
      const before = hints[key];
      hints[key] = before === undefined ? value : [before, value].flat();
    }
    response.writeEarlyHints(hints);
  } catch {
    // hints that node does not understand are not needed by anybody
  }
}

function passAnswer(
  answer: RemoteAnswer,
  request: IncomingMessage,
  response: ServerResponse,
  via: string | null,
): void {
  const { status, statusText, body } = answer;
  const lines = passedLines(answer.lines, { via, length: status !== 204 });
  response.sendDate = false;
  response.writeHead(status, printable(statusText), lines);
  if (!mayHaveBody(request.method, status)) {
    body.resume();
    response.end();
    drain(request);
    return;
  }
  // the head leaves at once, though no byte of the body may come for long
  response.flushHeaders();
  body.pipe(response, { end: false });
  body.once("end", () => {
    if (!answer.isWhole()) {
      response.destroy();
      return;
    }
    const trailers = answer.trailers();
    if (trailers.length > 0) response.addTrailers(pairsOf(trailers));
    response.end();
    drain(request);
  });
  // an answer that was cut must not look whole
  body.once("close", () => {
    if (!answer.isWhole()) response.destroy();
  });
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { framingOf } from "../http/framing.ts";
import type { Probe } from "./probe.ts";
import type { Taps } from "./taps.ts";

/**
 * Shows a request to taps that the server answers by itself, when the answer begins; one that went to a remote has been
 * shown before. To be called only when a tap is installed, before anything is written.
 */
export function watchOwn(taps: Taps, request: IncomingMessage, response: ServerResponse): void {
  type Method = (...values: unknown[]) => never;
  const writeHead = response.writeHead.bind(response) as Method;
  const write = response.write.bind(response) as Method;
  const end = response.end.bind(response) as Method;
  // null: the answer is a remote's
  let probe: Probe | null | undefined;
  const begin = (values: readonly unknown[]): Probe | null => {
    if (probe === undefined) {
      probe = taps.hasShown(request) ? null : show(taps, request, response, values);
    }
    return probe;
  };
  response.writeHead = (...values: unknown[]) => {
    const result = writeHead(...values);
    begin(values);
    return result;
  };
  response.write = (...values: unknown[]) => {
    const result = write(...values);
    report(begin([]), values);
    return result;
  };
  response.end = (...values: unknown[]) => {
    // what it calls of these is told already
    response.write = write;
    if (!response.headersSent) response.writeHead = writeHead;
    const result = end(...values);
    report(begin([]), values);
    return result;
  };
}

function show(
  taps: Taps,
  request: IncomingMessage,
  response: ServerResponse,
  head: readonly unknown[],
): Probe {
  const { method = "", rawHeaders } = request;
  const probe = taps.open(
    { kind: "own", request, response },
    { method, url: ownUrl(request), lines: rawHeaders },
  );
  const { length = 0, chunked } = framingOf(request);
  probe.sends(request.complete || (length === 0 && !chunked) ? null : request);
  probe.at("sent");
  const lines = linesWritten(response, head);
  const { statusCode: status, statusMessage: statusText } = response;
  probe.answered({ status, statusText, lines });
  const announced = lengthIn(lines);
  response.once("close", () => {
    // a client that counts the bytes may go before the answer is ended
    const whole = response.writableFinished || probe.answerBody.bytes === announced;
    probe.end(whole ? null : clientGone());
  });
  return probe;
}

/** Gives the length that an answer announces; null: none. */
function lengthIn(lines: readonly string[]): number | null {
  const at = lines.findIndex((text, index) => index % 2 === 0 && /^content-length$/i.test(text));
  return at < 0 ? null : Number(lines[at + 1]);
}

function clientGone(): Error {
  return Object.assign(new Error("the client has gone"), { code: "ECONNRESET" });
}

/** The URL under which the client knows this server. */
function ownUrl({ url = "/", headers, socket }: IncomingMessage): string {
  return `${"encrypted" in socket ? "https" : "http"}://${headers.host ?? "localhost"}${url}`;
}

/** Gives the lines that were written. What went to `writeHead` is kept by node only when other headers had been set. */
function linesWritten(response: ServerResponse, values: readonly unknown[]): string[] {
  const kept = response.getHeaders();
  if (Object.keys(kept).length > 0) return linesOfObject(kept);
  const given = values.find((value) => typeof value === "object" && value !== null);
  return Array.isArray(given) ? given.map(String) : linesOfObject(given ?? {});
}

function linesOfObject(headers: object): string[] {
  return Object.entries(headers).flatMap(([name, value]: [string, unknown]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => [name, String(one)]),
  );
}

/** Reports what was written. */
function report(probe: Probe | null, [chunk, encoding]: readonly unknown[]): void {
  if (typeof chunk === "string") {
    const known = typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8";
    probe?.receivedBytes(Buffer.from(chunk, known));
  } else if (chunk instanceof Uint8Array) {
    probe?.receivedBytes(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }
}

import { request as requestHttp, type ClientRequest } from "node:http";
import { LIMITS } from "@oriel/bare-protocol";
import type { Probe } from "../tap/probe.ts";
import type { RemoteRequestArgs } from "./agent.ts";
import {
  isEventStream,
  pairsOf,
  resetError,
  type RemoteAnswer,
  type RemoteBody,
  type RemoteCall,
  type Timeouts,
} from "./remote-call.ts";
import { TimeoutError } from "./remote-error.ts";

/** A request on its way. */
export interface Http1Attempt {
  readonly answer: Promise<RemoteAnswer>;
  /** Tells whether it went over a connection that had been kept. */
  wasReused(): boolean;
}

const NO_LENGTH_WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE", "OPTIONS"]);

/**
 * Sends a request by HTTP/1.1.
 *
 * @param way where its connection comes from
 */
export function sendHttp1(
  { target, method, lines, body, cancellation, onInformation, probe, shown }: RemoteCall,
  way: Pick<RemoteRequestArgs, "agent" | "createConnection" | "ready">,
  timeouts: Timeouts,
): Http1Attempt {
  const args: RemoteRequestArgs = {
    // not spread: V8 would make new hidden classes for each request, and keep them until a full garbage collection
    agent: way.agent,
    createConnection: way.createConnection,
    ready: way.ready,
    remote: target,
    cancellation,
    probe,
    host: target.host,
    port: target.port,
    method,
    path: target.path,
    headers: [...lines, ...framing(method, body)],
    maxHeaderSize: LIMITS.remoteHeaders,
    setHost: false,
    // the upload has the idle limit, the wait for the answer its own
    timeout: body === null ? timeouts.firstByte : timeouts.idle,
  };
  const outgoing = requestHttp(args);
  // an agent sets the limit by itself
  if (way.agent === undefined) outgoing.setTimeout(args.timeout ?? 0);
  if (probe !== undefined) {
    probe.wrote(shown ?? (args.headers as string[]));
    report(outgoing, body !== null, probe);
  }
  const answer = new Promise<RemoteAnswer>((resolve, reject) => {
    outgoing.on("error", reject);
    let answered = false;
    outgoing.once("close", () => {
      if (!answered) reject(resetError());
    });
    if (body !== null) {
      outgoing.once("finish", () => {
        if (!answered) outgoing.setTimeout(timeouts.firstByte);
      });
    }
    outgoing.once("response", (response) => {
      answered = true;
      const limit = isEventStream(contentType(response.rawHeaders)) ? 0 : timeouts.idle;
      // most often it is the one that is set already, and any byte starts it anew
      if (body !== null || limit !== args.timeout) outgoing.setTimeout(limit);
      response.on("error", () => {});
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        // node:http takes a reset for the end of a body without framing; of broken framing it tells by itself
        if (error.code?.startsWith("HPE_") !== true) response.destroy(error);
      });
      resolve({
        status: response.statusCode ?? 0,
        statusText: response.statusMessage ?? "",
        lines: response.rawHeaders,
        body: response,
        isWhole: () => response.complete && response.errored === null,
        trailers: () => response.rawTrailers,
      });
    });
    if (onInformation !== undefined) {
      outgoing.on("information", ({ statusCode, rawHeaders }) => {
        onInformation(statusCode, rawHeaders);
      });
    }
    outgoing.once("upgrade", (_response, socket) => {
      socket.destroy();
      reject(Object.assign(new Error("unasked upgrade"), { code: "HPE_UPGRADE" }));
    });
    outgoing.on("timeout", () => outgoing.destroy(new TimeoutError("no data")));
    cancellation.onCancel(() => outgoing.destroy());
  });
  send(outgoing, body);
  return { answer, wasReused: () => outgoing.reusedSocket };
}

/** Tells taps what happens on the way. */
function report(outgoing: ClientRequest, hasBody: boolean, probe: Probe): void {
  outgoing.on("socket", (socket) => {
    probe.over(socket, "1.1", outgoing.reusedSocket);
    if (!hasBody) probe.at("sent");
  });
  if (hasBody) outgoing.on("finish", () => probe.at("sent"));
}

/** Looks for one header without making node put all of them into an object. */
function contentType(lines: readonly string[]): string | undefined {
  for (let at = 0; at < lines.length; at += 2) {
    const name = lines[at] ?? "";
    if (name.length === 12 && name.toLowerCase() === "content-type") return lines[at + 1];
  }
  return undefined;
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
    const { trailers } = body;
    if (trailers !== undefined) {
      body.stream.once("end", () => outgoing.addTrailers(pairsOf(trailers())));
    }
    // not pipeline: it would destroy the outer connection, on which the error must be answered
    body.stream.pipe(outgoing);
    // not flushHeaders: node would write Latin-1 as UTF-8
    outgoing.write(Buffer.alloc(0));
  }
}

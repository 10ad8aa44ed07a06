import type { IncomingMessage, ServerResponse } from "node:http";
import {
  BARE_VERSIONS,
  KNOWN_HEADERS,
  type BareManifest,
  type BareVersion,
} from "@oriel/bare-protocol";
import type { Context } from "../context.ts";
import { inspect } from "../tap/inspector.ts";
import { watchOwn } from "../tap/watch-own.ts";
import { badRequest, notFound, sendError, sendJson, sendOwn } from "./answer.ts";
import { readBareLines } from "./bare-lines.ts";
import type { Handler } from "./endpoint.ts";
import { readForwardRequest } from "./forward-request.ts";
import { forward } from "./forward.ts";
import { isPreflight, preflightLines } from "./outer-headers.ts";
import { newMetaV1, newMetaV2, readMeta } from "./socket-meta.ts";

/** One endpoint, at its path below the directory. */
interface Endpoint {
  readonly handle: Handler;
  /** The only method; undefined: every method. */
  readonly method?: "GET";
  /** Whether taps are told by others: its answer is a remote's, or for them. */
  readonly untold?: true;
  /** Whether it goes when older versions are turned off. */
  readonly legacy?: true;
}

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "": { handle: sendManifest },
  "v1/": { handle: forwardBy("v1"), untold: true, legacy: true },
  "v1/ws-new-meta": { handle: newMetaV1, method: "GET", legacy: true },
  "v1/ws-meta": { handle: readMeta("v1"), method: "GET", legacy: true },
  "v2/": { handle: forwardBy("v2"), untold: true, legacy: true },
  "v2/ws-new-meta": { handle: newMetaV2, method: "GET", legacy: true },
  "v2/ws-meta": { handle: readMeta("v2"), method: "GET", legacy: true },
  "v3/": { handle: forwardBy("v3"), untold: true },
  exchanges: { handle: inspect, method: "GET", untold: true },
};

function forwardBy(version: BareVersion): Handler {
  const known = KNOWN_HEADERS[version];
  return (context, request, response, query) => {
    const lines = readBareLines(request, known);
    const asked = readForwardRequest(version, lines, hasCacheKey(query), context.settings);
    return forward(context, request, response, asked);
  };
}

/** Methods that the server refuses: it is no open forward proxy. */
const REFUSED: ReadonlySet<string> = new Set(["TRACE", "TRACK", "CONNECT"]);

/** Answers a request to a Bare server; it never throws and never rejects. */
export async function handleRequest(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.on("error", () => {});
  response.on("error", () => {});
  context.running.add(response);
  try {
    await route(context, request, response);
  } catch (error) {
    try {
      watch(context, request, response);
      sendError(request, response, error, context.settings);
    } catch {
      response.destroy();
    }
  }
}

async function route(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { directory, legacySupport } = context.settings;
  const [path, query] = splitTarget(request.url ?? "");
  if (REFUSED.has(request.method ?? "")) throw badRequest("The method is not allowed.");
  if (countHosts(request) > 1) throw badRequest("The request has several Host headers.");
  if (`${path}/` === directory) {
    watch(context, request, response);
    sendOwn(request, response, 307, ["Location", directory + (query === "" ? "" : `?${query}`)]);
    return;
  }
  const name = path.startsWith(directory) ? path.slice(directory.length) : null;
  const endpoint = name !== null && Object.hasOwn(ENDPOINTS, name) ? ENDPOINTS[name] : undefined;
  if (endpoint === undefined || (endpoint.legacy && !legacySupport)) throw notFound();
  if (isPreflight(request)) {
    watch(context, request, response);
    sendOwn(request, response, 204, preflightLines(request));
    return;
  }
  if (endpoint.method !== undefined && endpoint.method !== request.method) throw notFound();
  // the manifest is for everybody, always: front ends cannot tell its absence from an outage
  if (name !== "") response.once("close", context.gate.enter(request, query, "connections"));
  if (endpoint.untold !== true) watch(context, request, response);
  await endpoint.handle(context, request, response, query);
}

/** Shows taps an answer of the server's own that is about to be written. */
function watch({ taps }: Context, request: IncomingMessage, response: ServerResponse): void {
  if (taps.active) watchOwn(taps, request, response);
}

/** Splits a request target without parsing it: anything can stand there. */
export function splitTarget(target: string): [path: string, query: string] {
  const at = target.indexOf("?");
  return at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
}

function sendManifest(
  { settings }: Context,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.method !== "GET" && request.method !== "HEAD") throw notFound();
  const { maintainer, project, legacySupport } = settings;
  const manifest: BareManifest = {
    versions: legacySupport ? BARE_VERSIONS : ["v3"],
    language: "NodeJS",
    ...(settings.memoryUsage && { memoryUsage: usedMegabytes() }),
    ...(maintainer !== undefined && { maintainer }),
    ...(project !== undefined && { project }),
  };
  sendJson(request, response, 200, manifest);
}

function usedMegabytes(): number {
  return Math.round((process.memoryUsage().heapUsed / 1024 / 1024) * 100) / 100;
}

function hasCacheKey(query: string): boolean {
  return query.split("&").some((pair) => pair === "cache" || pair.startsWith("cache="));
}

function countHosts({ rawHeaders }: IncomingMessage): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count;
}

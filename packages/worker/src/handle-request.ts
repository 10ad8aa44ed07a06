import { answerControl } from "./answer-control.ts";
import type { ProxiedClient } from "./client-registry.ts";
import { makeResponse } from "./make-response.ts";
import { MissLog } from "./miss-log.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { SERVED_POLICY } from "./referrer.ts";
import { type Route, routeRequest } from "./route-request.ts";
import type { FetchEventLike } from "./scope.ts";
import { serveDocument } from "./serve-document.ts";
import { serveDownload } from "./serve-download.ts";
import { serveLocalDocument } from "./serve-local-document.ts";
import { serveSubresource } from "./serve-subresource.ts";
import { serveWorkerScript } from "./serve-worker-script.ts";

const misses = new MissLog();

/**
 * The way of a request through the worker. Nothing but this list knows all of its steps:
 *
 * 1. what earlier runs of the worker have left is read;
 * 2. the client that asks is found, by its id, its address or the referrer;
 * 3. the address and the client tell what the request is for: its route;
 * 4. the route's server writes down what a browser would ask the site, and asks it through the Bare server;
 * 5. it stores the cookies, makes the browser's checks, passes redirects on, rewrites the body while it comes in;
 * 6. what fails is a network error, for documents a page that tells what failed.
 */
export async function handleRequest(worker: ProxyWorker, event: FetchEventLike): Promise<Response> {
  await worker.ready();
  const client = await findClient(worker, event);
  const route = findRoute(worker, event, client);
  switch (route.kind) {
    case "network":
      return worker.fetch(event.request);
    case "control":
      return answerControl(worker, event, client);
    case "move":
      return moveTo(worker, route.url);
    case "document":
      return serveDocument(worker, event, route.url);
    case "local":
      return serveLocalDocument(worker, event, route.url);
    case "download":
      return serveDownload(worker, event, client, route);
    case "worker":
      // the script has the runtime's key in it: nobody may read it who does not start a worker from it
      if (!startsWorker(event.request)) return Response.error();
      return serveWorkerScript(worker, event, client, route);
    case "icon":
      return new Response(null, { status: 204 });
    default:
      if (route.missed) misses.note(event.request.url, route.url);
      return serveSubresource(worker, event, client, route);
  }
}

/** Imports of module workers have the destination, too; a fetch by a page may have the mode. */
function startsWorker({ destination, mode }: Request): boolean {
  return mode === "same-origin" && (destination === "worker" || destination === "sharedworker");
}

/** A navigation's client is the document that goes, or none; its referrer tells who has caused it. */
function findClient(
  { clients }: ProxyWorker,
  { request, clientId }: FetchEventLike,
): Promise<ProxiedClient | null> {
  return request.mode === "navigate"
    ? Promise.resolve(clients.byUrl(request.referrer))
    : clients.find(clientId, request.referrer);
}

function findRoute(
  { codec }: ProxyWorker,
  { request }: FetchEventLike,
  client: ProxiedClient | null,
): Route {
  const { url, method, mode } = request;
  return routeRequest({ address: url, method, mode, clientUrl: client?.url.href ?? null }, codec);
}

/** Sends a navigation to the address that its document should have. */
function moveTo({ codec }: ProxyWorker, url: string): Response {
  return makeResponse({
    status: 302,
    statusText: "Found",
    lines: [
      ["location", codec.encode(url)],
      ["referrer-policy", SERVED_POLICY],
    ],
    body: null,
  });
}

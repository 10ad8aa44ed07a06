import { MESSAGE_KEY, type WorkerMessage } from "@oriel/core";
import { keepAlive, type ProxyWorker } from "./proxy-worker.ts";
import { stripFragment } from "./referrer.ts";
import type { ClientLike, FetchEventLike } from "./scope.ts";

/**
 * Tells those who wait for a navigation when no document comes of it. Browsers tell nobody: a download and a 204 leave the
 * document in place without an event. But the worker can see whether the answer has become a client.
 *
 * @param url real URL that the navigation began with
 * @param outside address that the document that stays shall open
 */
export function tellStayed(
  worker: ProxyWorker,
  event: FetchEventLike,
  url: URL,
  outside?: string,
): void {
  keepAlive(event, tell(worker, event, url, outside));
}

async function tell(
  worker: ProxyWorker,
  event: FetchEventLike,
  url: URL,
  outside: string | undefined,
): Promise<void> {
  const { clients } = worker.scope;
  // resolves when the document is there, or is known not to come
  if ((await clients.get(event.resultingClientId)) !== undefined) return;
  const message: WorkerMessage = { [MESSAGE_KEY]: "stayed", url: stripFragment(url.href) };
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const client of windows) {
    if (client.id === event.clientId) {
      client.postMessage(outside === undefined ? message : { ...message, outside });
    } else if (mayWait(worker, event, client)) client.postMessage(message);
  }
}

/** Documents of the origin that has started the navigation, and the embedding site. */
function mayWait(
  { clients, codec }: ProxyWorker,
  { request }: FetchEventLike,
  client: ClientLike,
): boolean {
  const page = clients.identify(client);
  if (page === null) return client.url.startsWith(`${codec.origin}/`);
  const initiator = clients.byUrl(request.referrer);
  return initiator !== null && page.origin === initiator.origin && page.origin !== "null";
}

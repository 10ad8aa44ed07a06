import {
  type ControlQuestion,
  type MESSAGE_KEY,
  messageKind,
  type SocketHeadersAnswer,
  isTrustworthy,
} from "@oriel/core";
import { type ProxiedClient, UNKNOWN_CLIENT } from "./client-registry.ts";
import { fetchSite, subresourceRelation } from "./fetch-metadata.ts";
import type { HeaderLine } from "./header-lines.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { acceptLanguage } from "./request-headers.ts";
import type { FetchEventLike } from "./scope.ts";

type Questions = { [Q in ControlQuestion as Q[typeof MESSAGE_KEY]]: Q };

/** Who asks, about which socket. */
interface Asker {
  readonly worker: ProxyWorker;
  readonly event: FetchEventLike;
  readonly client: ProxiedClient;
  /** Of a socket, or of a synchronous request that the worker does not see. */
  readonly url: URL;
}

const SCHEMES: ReadonlySet<string> = new Set(["ws:", "wss:", "http:", "https:"]);

const ANSWERS: {
  [Kind in keyof Questions]: (asker: Asker, question: Questions[Kind]) => Promise<Response>;
} = {
  "socket-headers": ({ worker, client, url }) => {
    const answer: SocketHeadersAnswer = { headers: socketHeaders(worker, client, url) };
    return Promise.resolve(Response.json(answer, { headers: { "cache-control": "no-store" } }));
  },
  async "socket-cookies"({ worker, event, client, url }, { lines }) {
    if (!Array.isArray(lines)) return refusal(400);
    const texts = lines.filter((line) => typeof line === "string");
    const shown = worker.jar.storeLines(url, texts, subresourceRelation(client, url));
    worker.save(event);
    if (shown) await worker.news.tell(url.hostname, "", event.clientId);
    return new Response(null, { status: 204 });
  },
};

/**
 * Answers a question of our runtime. Only a client of ours that knows the runtime's key is answered, and only about itself:
 * its origin and its cookies are those of its own URL.
 */
export async function answerControl(
  worker: ProxyWorker,
  event: FetchEventLike,
  client: ProxiedClient | null,
): Promise<Response> {
  const { request } = event;
  if (client === null || client === UNKNOWN_CLIENT || request.method !== "POST")
    return refusal(403);
  const question: unknown = await request.json().catch(() => null);
  const kind = messageKind(question);
  if (kind === undefined || !Object.hasOwn(ANSWERS, kind)) return refusal(400);
  const { key, url } = question as Partial<ControlQuestion>;
  if (key !== worker.key()) return refusal(403);
  if (typeof url !== "string" || !URL.canParse(url)) return refusal(400);
  const target = new URL(url);
  if (!SCHEMES.has(target.protocol)) return refusal(400);
  const answer = ANSWERS[kind as keyof Questions] as (
    asker: Asker,
    question: unknown,
  ) => Promise<Response>;
  return answer({ worker, event, client, url: target }, question);
}

/** Writes the headers of a handshake as a browser would; the server adds those of the protocol. */
function socketHeaders(worker: ProxyWorker, client: ProxiedClient, url: URL): HeaderLine[] {
  const { userAgent, languages } = worker.scope.navigator;
  const cookie = worker.jar.header(url, subresourceRelation(client, url));
  // the scheme of the page's origin counts, not the socket's
  const target = new URL(url);
  target.protocol = url.protocol.replace("ws", "http");
  const trusted = isTrustworthy(url);
  const lines: HeaderLine[] = [
    ["Pragma", "no-cache"],
    ["Cache-Control", "no-cache"],
    ["User-Agent", userAgent],
    ["Origin", client.origin],
    ["Accept-Encoding", "gzip, deflate, br"],
    ["Accept-Language", acceptLanguage(languages)],
    ["Sec-Fetch-Site", trusted ? fetchSite(client, [target]) : ""],
    ["Sec-Fetch-Mode", trusted ? "websocket" : ""],
    ["Sec-Fetch-Dest", trusted ? "empty" : ""],
    ["Cookie", cookie],
  ];
  return lines.filter(([, value]) => value !== "");
}

function refusal(status: number): Response {
  return new Response(null, { status });
}

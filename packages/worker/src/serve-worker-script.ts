import { isHttp, type UrlPolicy } from "@oriel/core";
import { askSite, type SiteAnswer, type SiteRequest } from "./ask-site.ts";
import { bootStatement, runtimeAddress } from "./boot-markup.ts";
import { bootOf } from "./boot-of.ts";
import type { ProxiedClient } from "./client-registry.ts";
import { asksUpgrade, workerPolicy } from "./content-policy.ts";
import { isRedirectTainted, subresourceRelation } from "./fetch-metadata.ts";
import { headerOf, type HeaderLine, valuesOf } from "./header-lines.ts";
import { hasBody, makeResponse } from "./make-response.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { redirectionOf } from "./redirect.ts";
import { findReferrer, parseReferrerPolicy, SERVED_POLICY } from "./referrer.ts";
import { sanitiseHeaders } from "./response-headers.ts";
import { rewriteScriptBody, rewriteText } from "./rewrite-body.ts";
import { type Route, workerAddress } from "./route-request.ts";
import type { FetchEventLike } from "./scope.ts";

type WorkerRoute = Extract<Route, { kind: "worker" }>;

/**
 * Answers the request for the script of a worker: the runtime first, then the site's code on the same line, so that line
 * numbers stay. A module worker gets a module that imports both.
 */
export async function serveWorkerScript(
  worker: ProxyWorker,
  event: FetchEventLike,
  client: ProxiedClient | null,
  route: WorkerRoute,
): Promise<Response> {
  if (client === null) return Response.error();
  if (!isHttp(route.url)) return serveLocalScript(worker, event, client, route);
  const target = new URL(route.url);
  // a worker's script has to be of its creator's origin
  if (target.origin !== client.origin) return Response.error();
  worker.clients.remember(event.resultingClientId, target.href, {});
  const facts: WorkerFacts = { policy: route.policy ?? worker.urlPolicies.frame };
  if (route.module) return moduleScript(worker, target, target.href, facts);
  const answer = await askScript(worker, event, client, target);
  if (answer === null) return Response.error();
  worker.save(event);
  const redirection = redirectionOf(answer);
  if (redirection.kind !== "none") {
    void answer.body?.cancel().catch(() => {});
    if (redirection.kind !== "to" || redirection.url.origin !== client.origin)
      return Response.error();
    const next = redirection.url;
    worker.trail.leave(event.resultingClientId, next.href, [answer.url]);
    const location = workerAddress(next.href, route.module, worker.codec, route.policy);
    return makeResponse({ ...answer, lines: [["location", location]], body: null });
  }
  return classicScript(worker, answer, facts);
}

async function askScript(
  worker: ProxyWorker,
  { request, resultingClientId }: FetchEventLike,
  client: ProxiedClient,
  target: URL,
): Promise<SiteAnswer | null> {
  const { referrer, referrerPolicy, headers, signal, cache, destination } = request;
  const hops = worker.trail.take(resultingClientId, target.href);
  const ask: SiteRequest = {
    target,
    method: "GET",
    given: headers,
    body: null,
    signal,
    cache,
    mode: "same-origin",
    destination,
    user: false,
    initiator: client,
    hops,
    referrer: findReferrer({
      referrer,
      referrerPolicy,
      clientUrl: client.url.href,
      policyOf: (page) => worker.policies.get(page),
      codec: worker.codec,
    }),
    origin: isRedirectTainted(client.origin, [...hops, target]) ? "null" : "",
    cookies: subresourceRelation(client, target),
  };
  try {
    return await askSite(worker, ask);
  } catch (error) {
    if (!signal.aborted) console.debug("Oriel: no answer", target.href, error);
    return null;
  }
}

async function classicScript(
  worker: ProxyWorker,
  answer: SiteAnswer,
  facts: WorkerFacts,
): Promise<Response> {
  const { url, lines, status, statusText } = answer;
  const bare = answer.body === null || !hasBody(status) || status > 299;
  worker.policies.set(url.href, parseReferrerPolicy(headerOf(lines, "referrer-policy") ?? ""));
  const changed = !bare;
  const context = { use: "worker", url, origin: url.origin, codec: worker.codec, changed } as const;
  const headers = sanitiseHeaders(lines, context);
  const upgrade = valuesOf(lines, "content-security-policy").some(asksUpgrade);
  const added = workerHeaders(worker, url, facts, upgrade);
  if (bare) {
    return makeResponse({ status, statusText, lines: [...headers, ...added], body: answer.body });
  }
  const bytes = new Uint8Array(await new Response(answer.body).arrayBuffer());
  const sent = headerOf(lines, "content-type");
  const { bytes: body, type } = await withRuntime(worker, url, facts, bytes, sent);
  return makeResponse({
    status,
    statusText,
    lines: [
      ...headers.filter(([name]) => name !== "content-type"),
      ["content-type", type ?? sent ?? "text/javascript"],
      ...added,
    ],
    body,
  });
}

/** What a worker is, in the eyes of its code. */
interface WorkerFacts {
  readonly policy: UrlPolicy;
  /** Virtual URL; absent: the one it goes by. */
  readonly url?: string;
  /** Virtual origin; absent: that of the URL. */
  readonly origin?: string;
}

async function serveLocalScript(
  worker: ProxyWorker,
  event: FetchEventLike,
  client: ProxiedClient,
  { url, module, alias, policy }: WorkerRoute,
): Promise<Response> {
  const opaque = url.startsWith("data:");
  const origin = opaque ? "null" : client.origin;
  const native = localAddress(url, worker);
  const segment = alias ?? url.slice(url.lastIndexOf("/") + 1);
  const facts: WorkerFacts = {
    policy: policy ?? worker.urlPolicies.frame,
    url: opaque ? url : `blob:${client.origin}/${segment}`,
    origin,
  };
  worker.clients.remember(event.resultingClientId, client.url.href, {
    url: client.url.href,
    origin,
    site: opaque ? "" : client.site,
  });
  worker.save(event);
  if (module) return moduleScript(worker, client.url, native, facts);
  let response: Response;
  try {
    response = await worker.fetch(native);
  } catch {
    // revoked, or of another storage key
    return Response.error();
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  const sent = response.headers.get("content-type");
  const { bytes: body, type } = await withRuntime(worker, client.url, facts, bytes, sent);
  return makeResponse({
    status: 200,
    statusText: "OK",
    lines: [
      ["content-type", type ?? (sent || "text/javascript")],
      ...workerHeaders(worker, client.url, facts, false),
    ],
    body,
  });
}

/** Puts the runtime before a classic script. A directive prologue stays one. */
async function withRuntime(
  worker: ProxyWorker,
  url: URL,
  facts: WorkerFacts,
  bytes: Uint8Array<ArrayBuffer>,
  type: string | null,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string | null }> {
  const rewritten = rewriteScriptBody(
    worker,
    { bytes, type, url: url.href, policy: facts.policy },
    "classic",
  );
  const start = bootCode(worker, url, facts);
  const load = `importScripts(${JSON.stringify(runtimeAddress(worker.config, facts.policy))});`;
  const result = rewriteText({ bytes: rewritten.bytes, type: rewritten.type ?? type }, (text) => {
    const code = text.replace(/^\uFEFF/, "").replace(/^#!/, "//");
    return `${STRICT.test(code) ? '"use strict";' : ""}${start}${load}${code}`;
  });
  return { bytes: result.bytes, type: result.type ?? rewritten.type };
}

const STRICT = /^(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*(["'])use strict\1\s*(?:[;}\n\r]|$)/;

/** A module that loads the runtime, then the script: imports are evaluated in their order. */
function moduleScript(worker: ProxyWorker, url: URL, script: string, facts: WorkerFacts): Response {
  const boot = `data:text/javascript,${encodeURIComponent(bootCode(worker, url, facts))}`;
  const runtime = runtimeAddress(worker.config, facts.policy);
  const own = facts.policy === "encoded" && isHttp(script);
  const imports = [boot, runtime, own ? worker.codec.encode(script, "module") : script];
  return makeResponse({
    status: 200,
    statusText: "OK",
    lines: [
      ["content-type", "text/javascript; charset=utf-8"],
      ...workerHeaders(worker, url, facts, false),
    ],
    body: imports.map((specifier) => `import ${JSON.stringify(specifier)};`).join(""),
  });
}

function bootCode(worker: ProxyWorker, url: URL, facts: WorkerFacts): string {
  const { origin, policy } = facts;
  const boot = bootOf(worker, {
    url,
    kind: "worker",
    referrer: "",
    policy,
    ...(origin !== undefined && { origin }),
  });
  return bootStatement({ ...boot, url: facts.url ?? boot.url });
}

function workerHeaders(
  { config }: ProxyWorker,
  url: URL,
  { policy }: WorkerFacts,
  upgrade: boolean,
): HeaderLine[] {
  return [
    ["content-security-policy", workerPolicy({ config, policy, url, upgrade })],
    ["referrer-policy", SERVED_POLICY],
  ];
}

/** The runtime may show a page's own origin in `blob:` URLs; the browser knows them by ours. */
export function localAddress(url: string, { codec }: Pick<ProxyWorker, "codec">): string {
  return url.startsWith("blob:") ? `blob:${codec.origin}${url.slice(url.lastIndexOf("/"))}` : url;
}

import { isHttp } from "@oriel/core";
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
  if (route.module) return moduleScript(worker, target, target.href, {});
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
    const location = workerAddress(next.href, route.module, worker.codec);
    return makeResponse({ ...answer, lines: [["location", location]], body: null });
  }
  return classicScript(worker, answer);
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

async function classicScript(worker: ProxyWorker, answer: SiteAnswer): Promise<Response> {
  const { url, lines, status, statusText } = answer;
  const bare = answer.body === null || !hasBody(status) || status > 299;
  worker.policies.set(url.href, parseReferrerPolicy(headerOf(lines, "referrer-policy") ?? ""));
  const changed = !bare;
  const context = { use: "worker", url, origin: url.origin, codec: worker.codec, changed } as const;
  const headers = sanitiseHeaders(lines, context);
  const upgrade = valuesOf(lines, "content-security-policy").some(asksUpgrade);
  const added = workerHeaders(worker, url, upgrade);
  if (bare) {
    return makeResponse({ status, statusText, lines: [...headers, ...added], body: answer.body });
  }
  const bytes = new Uint8Array(await new Response(answer.body).arrayBuffer());
  const sent = headerOf(lines, "content-type");
  const { bytes: body, type } = await withRuntime(worker, url, {}, bytes, sent);
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

/** What a worker made from a `blob:` or `data:` URL is, in the eyes of its code. */
interface LocalFacts {
  /** Virtual URL; absent: the one it goes by. */
  readonly url?: string;
  readonly origin?: string;
}

async function serveLocalScript(
  worker: ProxyWorker,
  event: FetchEventLike,
  client: ProxiedClient,
  { url, module, alias }: WorkerRoute,
): Promise<Response> {
  const opaque = url.startsWith("data:");
  const origin = opaque ? "null" : client.origin;
  const native = localAddress(url, worker);
  const segment = alias ?? url.slice(url.lastIndexOf("/") + 1);
  const facts: LocalFacts = { url: opaque ? url : `blob:${client.origin}/${segment}`, origin };
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
      ...workerHeaders(worker, client.url, false),
    ],
    body,
  });
}

/** Puts the runtime before a classic script. A directive prologue stays one. */
async function withRuntime(
  worker: ProxyWorker,
  url: URL,
  facts: LocalFacts,
  bytes: Uint8Array<ArrayBuffer>,
  type: string | null,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string | null }> {
  const rewritten = rewriteScriptBody(
    worker,
    { bytes, type, url: url.href, policy: worker.urlPolicies.frame },
    "classic",
  );
  const start = bootCode(worker, url, facts);
  const load = `importScripts(${JSON.stringify(runtimeAddress(worker.config.scripts))});`;
  const result = rewriteText({ bytes: rewritten.bytes, type: rewritten.type ?? type }, (text) => {
    const code = text.replace(/^\uFEFF/, "").replace(/^#!/, "//");
    return `${STRICT.test(code) ? '"use strict";' : ""}${start}${load}${code}`;
  });
  return { bytes: result.bytes, type: result.type ?? rewritten.type };
}

const STRICT = /^(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*(["'])use strict\1\s*(?:[;}\n\r]|$)/;

/** A module that loads the runtime, then the script: imports are evaluated in their order. */
function moduleScript(worker: ProxyWorker, url: URL, script: string, facts: LocalFacts): Response {
  const boot = `data:text/javascript,${encodeURIComponent(bootCode(worker, url, facts))}`;
  const imports = [boot, runtimeAddress(worker.config.scripts), address(worker, script)];
  return makeResponse({
    status: 200,
    statusText: "OK",
    lines: [
      ["content-type", "text/javascript; charset=utf-8"],
      ...workerHeaders(worker, url, false),
    ],
    body: imports.map((specifier) => `import ${JSON.stringify(specifier)};`).join(""),
  });
}

function address({ urlPolicies, codec }: ProxyWorker, script: string): string {
  return urlPolicies.frame === "encoded" && isHttp(script) ? codec.encode(script, "js") : script;
}

function bootCode(worker: ProxyWorker, url: URL, facts: LocalFacts): string {
  const { origin } = facts;
  const boot = bootOf(worker, {
    url,
    kind: "worker",
    referrer: "",
    policy: worker.urlPolicies.frame,
    ...(origin !== undefined && { origin }),
  });
  return bootStatement({ ...boot, url: facts.url ?? boot.url });
}

function workerHeaders(worker: ProxyWorker, url: URL, upgrade: boolean): HeaderLine[] {
  const { config, urlPolicies } = worker;
  return [
    ["content-security-policy", workerPolicy({ config, policy: urlPolicies.frame, url, upgrade })],
    ["referrer-policy", SERVED_POLICY],
  ];
}

/** The runtime may show a page's own origin in `blob:` URLs; the browser knows them by ours. */
export function localAddress(url: string, { codec }: Pick<ProxyWorker, "codec">): string {
  return url.startsWith("blob:") ? `blob:${codec.origin}${url.slice(url.lastIndexOf("/"))}` : url;
}

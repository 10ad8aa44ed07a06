import { exposes } from "@oriel/core";
import type { SiteAnswer } from "./ask-site.ts";
import type { Subresource } from "./describe-subresource.ts";
import { type HeaderLine, type HeaderLines, headerOf, readerOf } from "./header-lines.ts";
import { hasBody, makeResponse } from "./make-response.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { sanitiseHeaders } from "./response-headers.ts";
import { rewriteScriptBody, rewriteStyleBody, type ServedText } from "./rewrite-body.ts";

const SCRIPTS: ReadonlySet<string> = new Set([
  "script",
  "worker",
  "sharedworker",
  "audioworklet",
  "paintworklet",
]);

/** Makes the response of an answer that may be used: scripts rewritten, everything else streamed as it comes. */
export async function showSubresource(
  worker: ProxyWorker,
  subresource: Subresource,
  answer: SiteAnswer,
): Promise<Response> {
  const { client, cors, request } = subresource;
  const { lines, status, statusText, url } = answer;
  const served = await serveBody(worker, subresource, answer);
  const changed = served !== null && served.type !== undefined;
  const context = {
    use: "subresource",
    url,
    origin: client?.origin ?? "null",
    codec: worker.codec,
    changed,
  } as const;
  const safe: HeaderLines = sanitiseHeaders(lines, context);
  const exposed = cors ? exposedLines(safe, request.cookies !== null) : safe;
  return makeResponse({
    status,
    statusText,
    lines: withType(
      exposed === safe || request.destination === "" ? exposed : forElement(exposed, safe),
      served?.type ?? null,
    ),
    body: served === null ? answer.body : served.body,
  });
}

interface ServedBytes {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Content-Type to serve; null: the one that came; undefined: the bytes are those that came as well. */
  readonly type: string | null | undefined;
}

/** Rewrites the body where it has to be; null: it is streamed as it comes. */
async function serveBody(
  worker: ProxyWorker,
  { event, request, route }: Subresource,
  { status, body, lines, url }: SiteAnswer,
): Promise<ServedBytes | null> {
  const { destination, mode } = request;
  const { asset } = route;
  // only documents of the encoded policy ask for proxied addresses of scripts and styles
  const policy = asset === null ? worker.urlPolicies.frame : "encoded";
  // modules may be JSON and style sheets; what is fetched ahead has no destination
  const ahead = destination === "" ? asset : null;
  const script = SCRIPTS.has(destination) || ahead === "js" || ahead === "module";
  const style = policy === "encoded" && (destination === "style" || ahead === "css");
  if ((!script && !style) || body === null || !hasBody(status) || status > 299) return null;
  // the browser compares with the checksum of what the site sent
  if (event.request.integrity !== "") return null;
  const bytes = new Uint8Array(await new Response(body).arrayBuffer());
  const text = { bytes, type: headerOf(lines, "content-type"), url: url.href, policy } as const;
  const kind = asset === "module" ? "module" : mode === "no-cors" ? "classic" : "unknown";
  const result: ServedText = script
    ? rewriteScriptBody(worker, text, kind)
    : rewriteStyleBody(worker, text);
  return { body: result.bytes, type: result.bytes === bytes ? undefined : result.type };
}

/** What the browser itself goes by for an element, which scripts cannot read there. */
const FOR_BROWSER: ReadonlySet<string> = new Set([
  "accept-ranges",
  "content-range",
  "referrer-policy",
  "timing-allow-origin",
  "x-content-type-options",
]);

function exposedLines(lines: HeaderLines, credentials: boolean): HeaderLines {
  const isExposed = exposes(readerOf(lines), credentials);
  return lines.filter(([name]) => isExposed(name));
}

function forElement(exposed: HeaderLines, safe: HeaderLines): HeaderLines {
  return safe.filter((line) => exposed.includes(line) || FOR_BROWSER.has(line[0]));
}

function withType(lines: HeaderLines, type: string | null): HeaderLines {
  if (type === null) return lines;
  const line: HeaderLine = ["content-type", type];
  return [...lines.filter(([name]) => name !== "content-type"), line];
}

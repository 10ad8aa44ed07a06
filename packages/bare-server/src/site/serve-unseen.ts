import type { IncomingMessage, ServerResponse } from "node:http";
import { type HeaderMap, headersFromLines, isHeaderValue } from "@oriel/bare-protocol";
import type { Context } from "../context.ts";
import { toBareError } from "../http/answer.ts";
import { splitTarget } from "../http/handle-request.ts";
import { Cancellation } from "../remote/cancellation.ts";
import { mayHaveBody, type RemoteAnswer } from "../remote/remote-call.ts";
import { remoteError } from "../remote/remote-error.ts";
import { remoteLines } from "../remote/remote-lines.ts";
import { targetOf } from "../remote/target.ts";
import { sendText } from "./send-text.ts";

/** What the server does about each kind of proxied address; why not, where it does nothing. */
const ASSETS: Readonly<Record<string, { readonly refusal?: string }>> = {
  xhr: {},
  css: {},
  // saved by the browser's own menu; shown, it would be a document without our runtime
  html: { refusal: "No service worker answers for this address yet." },
  js: { refusal: "A script needs the service worker, which makes it fit for the proxy." },
  module: { refusal: "A module needs the service worker, which makes it fit for the proxy." },
  worker: { refusal: "A worker needs the service worker, which makes it fit for the proxy." },
};

/** What a browser may make of an answer; nothing that runs. Fetches, and files to save, have the empty one. */
const DESTINATIONS: ReadonlySet<string> = new Set([
  "",
  "audio",
  "empty",
  "font",
  "image",
  "style",
  "track",
  "video",
]);

/** Headers of the browser that the remote gets; cookies, origins and referrers are none of its business. */
const FORWARDED: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "range",
  "user-agent",
]);

/** Headers of the remote that the browser gets. */
const LOCATION: ReadonlySet<string> = new Set(["location"]);
const PASSED: ReadonlySet<string> = new Set([
  "accept-ranges",
  "age",
  "cache-control",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "date",
  "etag",
  "expires",
  "last-modified",
]);

/** Makes the answer fit for the proxy's own origin, whatever it is. */
const OWN_LINES = [
  "X-Content-Type-Options",
  "nosniff",
  "Content-Security-Policy",
  "sandbox",
  "Referrer-Policy",
  "no-referrer",
  "Cross-Origin-Resource-Policy",
  "same-origin",
  // what was fetched as an image must not come from the cache as a script
  "Vary",
  "Sec-Fetch-Dest, Sec-Fetch-Site",
] as const;

const SCRIPT = /^[\t ]*(?:text|application)\/(?:x-)?(?:java|ecma|live|j)script/i;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Answers requests below the scope that no service worker sees: those of the embedding site (icons), of about:blank
 * frames in Chromium, and of the browser's menu to save a link. The bytes come from the remote without cookies; only pages
 * of the proxy's own origin get them. It never throws and never rejects.
 *
 * @param scope path of the scope
 */
export async function serveUnseen(
  { remote, gate, running, settings }: Context,
  scope: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", headers } = request;
  const address = readAddress(scope, request.url ?? "");
  const dest = String(headers["sec-fetch-dest"] ?? "");
  const saves = dest === "empty" && headers["sec-fetch-mode"] === "navigate";
  const refusal = address === null ? undefined : ASSETS[address.asset]?.refusal;
  if (
    address === null ||
    headers["sec-fetch-site"] !== "same-origin" ||
    !DESTINATIONS.has(dest) ||
    (method !== "GET" && method !== "HEAD") ||
    (refusal !== undefined && !saves)
  ) {
    const why = refusal ?? "No service worker answers for this address yet.";
    sendText(request, response, 404, why);
    return;
  }
  const gone = new Cancellation();
  response.once("close", () => gone.cancel());
  response.on("error", () => {});
  running.add(response);
  const target = targetOf(address.url);
  try {
    // as any request to the Bare server
    const [, query] = splitTarget(request.url ?? "");
    response.once("close", gate.enter(request, query, "connections"));
    const given = headersFromLines(request.rawHeaders, FORWARDED);
    const lines = remoteLines(new Map(), FORWARDED, given, target.authority);
    const answer = await remote.request({
      target,
      method,
      lines,
      body: null,
      cancellation: gone,
      origin: { kind: "unseen", request, response },
    });
    pass(answer, response, method, [
      ...OWN_LINES,
      ...redirectLines(scope, address, answer),
      ...(saves ? ["Content-Disposition", nameOf(address)] : []),
    ]);
  } catch (error) {
    if (gone.cancelled) return;
    const known = toBareError(remoteError(error, target.host, "request"));
    const { status, body } = known;
    settings.onError(known);
    if (response.headersSent) response.destroy();
    else sendText(request, response, status, body.message ?? "The request failed.");
  }
}

interface Address {
  readonly asset: string;
  readonly url: URL;
  /** File name that a link has proposed. */
  readonly name: string;
}

/** Reads a proxied address; null when it holds no http(s) URL. */
function readAddress(scope: string, path: string): Address | null {
  const match = /^([a-z]+)\/([^?]*)(.*)$/s.exec(path.slice(scope.length));
  const [, asset = "", encoded = "", query = ""] = match ?? [];
  if (!Object.hasOwn(ASSETS, asset)) return null;
  try {
    const url = new URL(decodeURIComponent(encoded));
    if (!/^https?:$/.test(url.protocol) || url.hostname === "") return null;
    return { asset, url, name: new URLSearchParams(query).get("download") ?? "" };
  } catch {
    return null;
  }
}

function pass(
  answer: RemoteAnswer,
  response: ServerResponse,
  method: string,
  own: readonly string[],
): void {
  const { status, body } = answer;
  const hasBody = mayHaveBody(method, status);
  const headers = headersFromLines(answer.lines, PASSED);
  if (!hasBody && method !== "HEAD") headers.delete("content-length");
  response.writeHead(status, [...passedLines(headers), ...own]);
  if (!hasBody) {
    body.resume();
    response.end();
    return;
  }
  body.pipe(response);
  // an answer that was cut must not look whole
  body.once("close", () => {
    if (!answer.isWhole()) response.destroy();
  });
}

function passedLines(headers: HeaderMap): string[] {
  const lines: string[] = [];
  for (const [key, { name, values }] of headers) {
    for (const value of values.filter(isHeaderValue)) {
      lines.push(name, key === "content-type" && SCRIPT.test(value) ? "text/plain" : value);
    }
  }
  return lines;
}

function redirectLines(
  scope: string,
  { asset, url }: Address,
  { status, lines }: RemoteAnswer,
): readonly string[] {
  const location = headersFromLines(lines, LOCATION).get("location")?.values[0];
  if (!REDIRECTS.has(status) || location === undefined || !URL.canParse(location, url.href)) {
    return [];
  }
  const next = new URL(location, url);
  return ["Location", `${scope}${asset}/${encodeURIComponent(next.href)}`];
}

/** Names a file by its link, else by its URL. */
function nameOf({ url: { pathname }, name }: Address): string {
  let text = name === "" ? pathname.slice(pathname.lastIndexOf("/") + 1) : name;
  try {
    if (name === "") text = decodeURIComponent(text);
  } catch {
    // as it stands in the URL
  }
  const encoded = encodeURIComponent(text === "" ? "download" : text);
  return `attachment; filename*=UTF-8''${encoded.replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`;
}

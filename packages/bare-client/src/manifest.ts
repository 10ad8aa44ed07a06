import { bareError, parseManifest, type BareManifest } from "@oriel/bare-protocol";
import { fetchNatively, NativeURL, statusOf, statusTextOf, textOf } from "./natives.ts";

/**
 * Gives the URL of a Bare server as its versions are resolved against it: absolute, with a slash at the end.
 *
 * @param server absolute URL; a worker or page may pass one relative to its own
 * @throws TypeError when it is no http(s) URL
 */
export function serverUrl(server: string | URL): string {
  const base = (globalThis as { location?: { href: string } }).location?.href;
  const url = new NativeURL(server, base);
  if (!/^https?:$/.test(url.protocol)) {
    throw new TypeError(`Bare server "${url.href}": is not an http(s) URL`);
  }
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url.href;
}

/**
 * Asks a Bare server for its manifest.
 *
 * @throws BareError, leg `network` or `server`, when there is none
 */
export async function fetchManifest(
  server: string | URL,
  signal?: AbortSignal,
  fetch: typeof globalThis.fetch = fetchNatively,
): Promise<BareManifest> {
  const url = serverUrl(server);
  let response: Response;
  try {
    response = await fetch(url, { credentials: "omit", ...(signal !== undefined && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(url, cause);
  }
  const status = statusOf(response);
  const ok = status >= 200 && status <= 299;
  const text = await textOf(response).catch(() => "");
  signal?.throwIfAborted();
  const manifest = ok ? parseManifest(parseJson(text)) : null;
  if (manifest !== null) return manifest;
  const what = ok
    ? "it answered without a manifest"
    : [status, statusTextOf(response), excerpt(text)].filter((part) => part !== "").join(" ");
  throw bareError("UNKNOWN", "unknown", `No Bare server at "${url}": ${what}.`, {
    status,
    leg: "server",
  });
}

/** Gives the beginning of an answer that is no manifest; pages are left out. */
function excerpt(text: string): string {
  return text.trimStart().startsWith("<") ? "" : text.trim().slice(0, 200);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Makes the error of a server that did not answer at all. */
export function unreachable(url: string, cause: unknown): Error {
  return bareError("UNKNOWN", "unknown", `The Bare server "${url}" cannot be reached.`, {
    status: 0,
    leg: "network",
    cause,
  });
}

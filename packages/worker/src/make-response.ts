import { type HeaderLines, toHeaders } from "./header-lines.ts";

/** Statuses that have no body; the Response constructor refuses one. */
const NULL_BODY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What a response is made of. */
export interface ResponseParts {
  readonly status: number;
  readonly statusText: string;
  readonly lines: HeaderLines;
  readonly body: BodyInit | null;
}

/**
 * Makes a Response of whatever a site sends. Statuses that the platform cannot represent (999) become the nearest that
 * it can.
 */
export function makeResponse({ status, statusText, lines, body }: ResponseParts): Response {
  const code = Math.min(Math.max(status, 200), 599);
  return new Response(NULL_BODY.has(code) ? null : body, {
    status: code,
    statusText: /^[\t\x20-\x7E\x80-\xFF]*$/.test(statusText) ? statusText : "",
    headers: toHeaders(lines),
  });
}

/** Tells whether a status has a body. */
export function hasBody(status: number): boolean {
  return !NULL_BODY.has(status);
}

/** Tells whether a status redirects, given that there is a Location. */
export function isRedirectStatus(status: number): boolean {
  return REDIRECTS.has(status);
}

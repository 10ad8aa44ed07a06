import type { BareHeaders } from "@oriel/bare-protocol";
import { bodyOf, NativeResponse } from "./natives.ts";
import { toHeaders, type BareAnswer } from "./response-headers.ts";

/** Statuses whose answers have no body. */
export const statusEmpty: readonly number[] = [101, 204, 205, 304];
/** Statuses of redirects. */
export const statusRedirect: readonly number[] = [301, 302, 303, 307, 308];

/** What the remote answered. `headers` has every line, `set-cookie` too. */
export interface BareResponse extends Response {
  /** Answer of the Bare server. */
  readonly rawResponse: Response;
  /** Headers as the remote sent them; see {@link BareAnswer}. */
  readonly rawHeaders: BareHeaders;
}

/** A {@link BareResponse} with the URL that it comes from. */
export interface BareResponseFetch extends BareResponse {
  /** Last URL after all redirects that were followed. */
  readonly finalURL: string;
}

/**
 * Makes the response of a remote's answer.
 *
 * @param rawResponse answer of the Bare server; its body becomes that of the response
 * @param url URL that was asked
 */
export function createBareResponse(
  answer: BareAnswer,
  rawResponse: Response,
  url: URL,
  redirected: boolean,
): BareResponseFetch {
  const { status, statusText, rawHeaders } = answer;
  // remotes send statuses that the constructor does not take, e.g. 999
  const representable = status >= 200 && status <= 599;
  const body = statusEmpty.includes(status) ? null : bodyOf(rawResponse);
  const headers = toHeaders(rawHeaders);
  const response = new NativeResponse(body, { status: representable ? status : 200, headers });
  const own = {
    status,
    ok: status >= 200 && status <= 299,
    statusText,
    // the response's own list hides set-cookie
    headers,
    url: withoutFragment(url),
    redirected,
    rawHeaders,
    rawResponse,
    finalURL: url.href,
  };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(response, name, { value, configurable: true, enumerable: true });
  }
  return response as BareResponseFetch;
}

function withoutFragment({ href }: URL): string {
  return href.split("#", 1)[0] ?? href;
}

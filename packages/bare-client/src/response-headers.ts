import {
  bareError,
  BareError,
  decodeAnswerHeaders,
  headersToRecord,
  joinHeaders,
  LIMITS,
  parseErrorBody,
  type BareHeaders,
} from "@oriel/bare-protocol";
import { appendTo, NativeHeaders } from "./natives.ts";

/** What the remote answered, apart from the body. */
export interface BareAnswer {
  readonly status: number;
  readonly statusText: string;
  /**
   * Headers as the remote sent them, in an object without prototype: spelling and order kept, several lines as an
   * array; `set-cookie` is always an array.
   */
  readonly rawHeaders: BareHeaders;
}

/**
 * Reads the `X-Bare-*` headers of a Bare server's answer. Meant for requests that did not go through
 * {@link BareClient.fetch}, e.g. synchronous XMLHttpRequest.
 *
 * @param get gives the value of a header, null when it is absent (`xhr.getResponseHeader`)
 * @returns null when the answer does not carry a remote's: then it is an error, see {@link readBareError}
 * @throws BareError `INVALID_BARE_HEADER` when the headers cannot be read
 */
export function readBareHeaders(get: (name: string) => string | null): BareAnswer | null {
  const status = get("x-bare-status");
  if (status === null || !/^\d{3}$/.test(status)) return null;
  const json = get("x-bare-headers") ?? joinHeaders(partsOf(get));
  return {
    status: Number(status),
    statusText: get("x-bare-status-text") ?? "",
    rawHeaders: headersToRecord(decodeAnswerHeaders(json)),
  };
}

/**
 * Makes the error of an answer that carries no remote's.
 *
 * @param status HTTP status of the answer
 * @param text its body
 */
export function readBareError(status: number, text: string): BareError {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // an error page of something between us and the server
  }
  const body = parseErrorBody(json);
  if (body !== null && (status < 200 || status > 399)) return new BareError(status, body);
  return bareError(
    "UNKNOWN",
    "unknown",
    `What answered with status ${status} is not a Bare server, or stands before it.`,
    { status, leg: "server" },
  );
}

/** Appends every line on its own, so that no value is joined; lines that `Headers` cannot hold are left out. */
export function toHeaders(rawHeaders: BareHeaders): Headers {
  const headers = new NativeHeaders();
  for (const [name, value] of Object.entries(rawHeaders)) {
    for (const line of typeof value === "string" ? [value] : value) {
      try {
        appendTo(headers, name, line);
      } catch {
        // rawHeaders still has it
      }
    }
  }
  return headers;
}

function* partsOf(get: (name: string) => string | null): Generator<[string, string]> {
  for (let id = 0; id < LIMITS.parts; id++) {
    const name = `x-bare-headers-${id}`;
    const value = get(name);
    if (value === null) return;
    yield [name, value];
  }
}

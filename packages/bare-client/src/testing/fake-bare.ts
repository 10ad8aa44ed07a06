import {
  decodeHeaders,
  encodeHeaders,
  headersFromLines,
  headersToRecord,
  joinHeaders,
  splitHeaders,
  type BareHeaders,
} from "@oriel/bare-protocol";

/** A request that a {@link FakeBare} got. */
export interface Seen {
  readonly outer: string;
  readonly method: string;
  readonly url: string;
  readonly headers: BareHeaders;
  readonly outerHeaders: Headers;
  readonly body: string;
  readonly init: RequestInit;
}

/** What a {@link FakeBare} answers for a remote. */
export interface Reply {
  readonly status?: number;
  readonly statusText?: string;
  /** Flat lines. */
  readonly lines?: readonly string[];
  readonly body?: BodyInit | null;
}

/** A Bare server of v3 in the place of `fetch`. */
export class FakeBare {
  readonly seen: Seen[] = [];
  manifests = 0;
  readonly #reply: (seen: Seen) => Reply | Response;

  constructor(reply: (seen: Seen) => Reply | Response = () => ({})) {
    this.#reply = reply;
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const outer = addressOf(input);
    if (!outer.includes("/v3/")) {
      this.manifests++;
      return Response.json({ versions: ["v1", "v3"], language: "NodeJS" });
    }
    init.signal?.throwIfAborted();
    const outerHeaders = new Headers(init.headers);
    const parts = [...outerHeaders].filter(([name]) => name.startsWith("x-bare-headers-"));
    const json = outerHeaders.get("x-bare-headers") ?? joinHeaders(parts);
    const seen: Seen = {
      outer,
      method: init.method ?? "GET",
      url: outerHeaders.get("x-bare-url") ?? "",
      headers: headersToRecord(decodeHeaders(json)),
      outerHeaders,
      body: await new Response(init.body ?? null).text(),
      init,
    };
    this.seen.push(seen);
    const reply = this.#reply(seen);
    return reply instanceof Response ? reply : bareResponse(reply);
  };
}

/** Gives the URL that a fetch was called with. */
export function addressOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : String(input);
}

/** Makes the answer of a Bare server. */
export function bareResponse({
  status = 200,
  statusText = "OK",
  lines = [],
  body = null,
}: Reply): Response {
  return new Response(body, {
    headers: [
      ["X-Bare-Status", String(status)],
      ["X-Bare-Status-Text", statusText],
      ...splitHeaders(encodeHeaders(headersFromLines(lines))),
    ],
  });
}

import type { BareResponseFetch } from "@oriel/bare-client";
import type { BareTransport } from "../proxy-worker.ts";

/** A request that reached a {@link StubBare}. */
interface SeenRequest {
  readonly url: string;
  readonly method: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly cache: string | undefined;
}

/** What a stubbed site answers; a string is HTML. */
interface StubAnswer {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

type StubHandler = (request: SeenRequest) => StubAnswer | string | Error;

/** A transport whose sites are functions. */
export interface StubBare extends BareTransport {
  /** Every request so far. */
  readonly seen: SeenRequest[];
  /** Answers a URL (without query) from now on. */
  site(url: string, answer: StubHandler | StubAnswer | string | Error): void;
  /** What {@link BareTransport.loadManifest} fails with. */
  failure: Error | null;
}

/** Makes a transport that knows no site yet; unknown URLs are 404. */
export function stubBare(): StubBare {
  const sites = new Map<string, StubHandler>();
  const stub: StubBare = {
    seen: [],
    failure: null,
    site(url, answer) {
      sites.set(url, typeof answer === "function" ? answer : () => answer);
    },
    loadManifest() {
      return stub.failure === null
        ? Promise.resolve({ versions: ["v3"], language: "NodeJS" })
        : Promise.reject(stub.failure);
    },
    async fetch(input, init = {}) {
      const url = input instanceof Request ? input.url : new URL(input).href;
      const { method = "GET", headers, body, cache, signal } = init;
      signal?.throwIfAborted();
      const seen: SeenRequest = {
        url,
        method,
        headers: Object.fromEntries(
          (headers as [string, string][]).map(([name, value]) => [name.toLowerCase(), value]),
        ),
        body: body instanceof Blob ? await body.text() : null,
        cache,
      };
      stub.seen.push(seen);
      const answer = sites.get(url.replace(/\?.*$/s, ""))?.(seen) ?? { status: 404 };
      if (answer instanceof Error) throw answer;
      return respond(typeof answer === "string" ? html(answer) : answer);
    },
  };
  return stub;
}

function html(body: string): StubAnswer {
  return { headers: { "Content-Type": "text/html; charset=utf-8" }, body };
}

function respond(answer: StubAnswer): BareResponseFetch {
  const { status = 200, statusText = "OK", headers = {}, body = null } = answer;
  const response = new Response(body);
  return {
    status,
    statusText,
    rawHeaders: headers,
    body: response.body,
  } as unknown as BareResponseFetch;
}

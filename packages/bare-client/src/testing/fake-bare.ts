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

/** What a {@link FakeBare} answers for sockets before v3. */
export interface SocketReplies {
  id: () => Response | Promise<Response>;
  meta: () => Response | Promise<Response>;
}

/** A Bare server in the place of `fetch`. */
export class FakeBare {
  readonly seen: Seen[] = [];
  /** Requests for ids and metadata of sockets. */
  readonly asked: {
    readonly url: string;
    readonly headers: Headers;
    readonly init: RequestInit;
  }[] = [];
  manifests = 0;
  /** What the manifest lists, and so what exists. */
  versions: string[] = ["v1", "v3"];
  readonly sockets: SocketReplies = {
    id: () => new Response("1d"),
    meta: () => Response.json({ headers: {} }),
  };
  readonly #reply: (seen: Seen) => Reply | Response;

  constructor(reply: (seen: Seen) => Reply | Response = () => ({}), versions?: string[]) {
    this.#reply = reply;
    if (versions !== undefined) this.versions = versions;
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const outer = addressOf(input);
    const version = /\/(v\d)\//.exec(outer)?.[1];
    if (version === undefined) {
      this.manifests++;
      return Response.json({ versions: this.versions, language: "NodeJS" });
    }
    init.signal?.throwIfAborted();
    if (!this.versions.includes(version)) return notFound();
    const outerHeaders = new Headers(init.headers);
    const ofSocket = /\/ws-(?:new-)?meta(?=$|\?)/.exec(outer)?.[0];
    if (ofSocket !== undefined) {
      this.asked.push({ url: outer, headers: outerHeaders, init });
      return ofSocket === "/ws-meta" ? this.sockets.meta() : this.sockets.id();
    }
    const parts = [...outerHeaders].filter(([name]) => name.startsWith("x-bare-headers-"));
    const json = outerHeaders.get("x-bare-headers") ?? joinHeaders(parts);
    const seen: Seen = {
      outer,
      method: init.method ?? "GET",
      url: outerHeaders.get("x-bare-url") ?? urlOfParts(outerHeaders),
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

/** Makes the answer of an endpoint that does not exist. */
export function notFound(): Response {
  return Response.json({ code: "UNKNOWN", id: "error.NotFoundError" }, { status: 404 });
}

/** Gives the URL that v1 and v2 carry in parts; the port is always there. */
function urlOfParts(headers: Headers): string {
  const [protocol, host, port, path] = ["protocol", "host", "port", "path"].map(
    (part) => headers.get(`x-bare-${part}`) ?? `no ${part}`,
  );
  return `${protocol}//${host}:${port}${path}`;
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

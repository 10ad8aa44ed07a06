import { BOOT_ATTRIBUTE, type BootData, type Codec, createCodec, decodeBoot } from "@oriel/core";
import type { UrlPolicy } from "@oriel/core";
import { createWorker } from "../create-worker.ts";
import { type FakeScope, fakeScope, type RequestFacts } from "./fake-scope.ts";
import { type MemoryBackend, memoryBackend } from "./memory-backend.ts";
import { stubBare, type StubBare } from "./stub-bare.ts";

/** Origin of the proxy in tests. */
export const proxy = "https://proxy.example";
/** Real URL of the document that asks in tests. */
export const home = "https://a.test/dir/page";
export const codec: Codec = createCodec(`${proxy}/service/`);

/** A worker over stubbed sites, whose events a test fires. */
export interface Harness {
  readonly bare: StubBare;
  readonly backend: MemoryBackend;
  /** What `blob:` URLs and the proxy's own addresses hold. */
  readonly local: Map<string, Response>;
  /** The scope of the present run. */
  readonly scope: FakeScope;
  /** Starts the worker anew over what the run before has left, as browsers do. */
  restart(policy?: UrlPolicy): Promise<void>;
  /** Navigates a tab to a real URL. */
  visit(url: string, facts?: Partial<RequestFacts>): Promise<Response>;
  /** Asks for something from a document at {@link home}. */
  ask(url: string, facts?: Partial<RequestFacts>): Promise<Response>;
}

/** Makes a harness and starts its worker. */
export function createHarness(policy: UrlPolicy = "native"): Harness {
  const bare = stubBare();
  const backend = memoryBackend();
  const local = new Map<string, Response>();
  const localFetch: typeof fetch = (input) => {
    const address = input instanceof Request ? input.url : new URL(input).href;
    const found = local.get(address);
    return found === undefined
      ? Promise.reject(new TypeError(`fetch "${address}": gone`))
      : Promise.resolve(found.clone());
  };
  const start = (over: UrlPolicy, open?: FakeScope["open"]): FakeScope => {
    const scope = fakeScope(open);
    const urlPolicies = { frame: over, tab: over };
    createWorker(scope, { bare, backend, urlPolicies, fetch: localFetch });
    return scope;
  };
  let scope = start(policy);
  const send = async (facts: RequestFacts): Promise<Response> => {
    const response = await scope.fetch(facts);
    if (response === null) throw new Error(`fetch "${facts.url}": left to the network`);
    return response;
  };
  return {
    bare,
    backend,
    local,
    get scope() {
      return scope;
    },
    async restart(next = policy) {
      await scope.settled();
      scope = start(next, scope.open);
    },
    visit: (url, facts) =>
      send({
        url: codec.encode(url),
        mode: "navigate",
        destination: "document",
        credentials: "include",
        redirect: "manual",
        resultingClientId: "next",
        ...facts,
      }),
    ask(url, facts) {
      scope.addClient("page", codec.encode(home));
      return send({ url, clientId: "page", referrer: codec.encode(home), ...facts });
    },
  };
}

/** Reads the boot data of a served document. */
export function bootIn(markup: string): BootData {
  const text = new RegExp(`${BOOT_ATTRIBUTE}="([^"]*)"`).exec(markup)?.[1];
  if (text === undefined) throw new Error(`boot data: missing in ${markup.slice(0, 200)}`);
  return decodeBoot(text);
}

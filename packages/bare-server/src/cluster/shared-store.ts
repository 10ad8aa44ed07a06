import { bareError } from "@oriel/bare-protocol";
import type { MetaStore } from "../meta/meta-store.ts";
import type { StoreMethod, ToPrimary, ToWorker } from "./messages.ts";

/** ms for an answer of the primary. */
const PATIENCE = 3000;

/** The store of a worker: it asks the primary, which has the only one. */
export interface SharedStore {
  readonly store: MetaStore;
  /** Takes the answer to a call. */
  settle(answer: Extract<ToWorker, { oriel: "stored" }>): void;
}

/**
 * Makes a store that several workers share: the request that leaves metadata and the socket that fetches it may come to
 * different ones.
 *
 * @param ask sends a call to the primary
 * @returns a store whose methods reject with BareError `UNKNOWN` when the primary does not answer
 */
export function createSharedStore(ask: (call: ToPrimary) => void): SharedStore {
  const calls = new Map<number, (value: unknown) => void>();
  let last = 0;

  function run<Value>(method: StoreMethod, ...args: readonly unknown[]): Promise<Value> {
    const call = ++last;
    return new Promise<Value>((resolve, reject) => {
      const timer = setTimeout(() => {
        calls.delete(call);
        reject(
          bareError(
            "UNKNOWN",
            "error.MetaStoreError",
            "The server cannot reach its store of socket metadata.",
          ),
        );
      }, PATIENCE).unref();
      calls.set(call, (value) => {
        clearTimeout(timer);
        calls.delete(call);
        resolve(value as Value);
      });
      ask({ oriel: "store", call, method, args });
    });
  }

  return {
    store: {
      // the primary's store is bounded: old entries need not be looked for, by each worker anew
      expires: true,
      entries: () => [],
      get: (key) => run<string | undefined>("get", key),
      set: (key, value, ttl) => run("set", key, value, ttl),
      has: (key) => run<boolean>("has", key),
      delete: (key) => run<boolean>("delete", key),
    },
    settle: ({ call, value }) => calls.get(call)?.(value),
  };
}

/**
 * Does what a worker asks of the primary's store.
 *
 * @returns the answer
 */
export async function answerStore(
  store: MetaStore,
  { call, method, args }: Extract<ToPrimary, { oriel: "store" }>,
): Promise<ToWorker> {
  const [key = "", value = "", ttl = 0] = args as [string?, string?, number?];
  const methods: Readonly<Record<StoreMethod, () => unknown>> = {
    get: () => store.get(key),
    set: () => void store.set(key, value, ttl),
    has: () => store.has(key),
    delete: () => store.delete(key),
  };
  return { oriel: "stored", call, value: await methods[method]() };
}

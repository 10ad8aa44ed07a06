import { DEFAULT_POLICY, type ReferrerPolicyName, stripFragment } from "./referrer.ts";
import type { Store } from "./store.ts";

const PREFIX = "policy:";
const MAX_PAGES = 500;

/** Remembers the referrer policies that pages declare, by their real URL; most declare none. */
export class PolicyMemory {
  readonly #store: Store;

  /** @param store must be ready before anything else is called */
  constructor(store: Store) {
    this.#store = store;
  }

  /** Gives the policy of the page at a real URL; null when it has declared none, or the default. */
  get(url: string): ReferrerPolicyName | null {
    return (this.#store.get(PREFIX + stripFragment(url)) as ReferrerPolicyName | undefined) ?? null;
  }

  /** Notes the policy that a page declares, or that it declares none (null). */
  set(url: string, policy: ReferrerPolicyName | null): void {
    const key = PREFIX + stripFragment(url);
    this.#store.delete(key);
    if (policy === null || policy === DEFAULT_POLICY) return;
    this.#store.set(key, policy);
    const keys = this.#store.keys(PREFIX);
    for (const old of keys.slice(0, Math.max(0, keys.length - MAX_PAGES))) this.#store.delete(old);
  }
}

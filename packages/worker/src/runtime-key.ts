import type { Store } from "./store.ts";

const KEY = "runtime-key";

/**
 * Gives the secret that our runtime shows when it asks for what pages must not have. It is made once and travels in boot
 * data, which the runtime takes away before code of the page runs.
 *
 * @param store must be ready
 */
export function runtimeKey(store: Store): string {
  const known = store.get(KEY);
  if (typeof known === "string") return known;
  const made = crypto.randomUUID();
  store.set(KEY, made);
  return made;
}

import { bytesFromUtf8 } from "./header-lines.ts";
import type { Store } from "./store.ts";

const PREFIX = "credentials:";

/** Name and password of somebody at a site. */
export interface UserPassword {
  readonly user: string;
  readonly password: string;
}

/**
 * The names and passwords that people have given for HTTP authentication, by origin, until the browser's session ends.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export class Credentials {
  readonly #store: Store;

  /** @param store must be ready before anything else is called */
  constructor(store: Store) {
    this.#store = store;
  }

  set({ origin }: URL, { user, password }: UserPassword): void {
    this.#store.set(PREFIX + origin, `Basic ${btoa(bytesFromUtf8(`${user}:${password}`))}`);
  }

  /** Forgets what an origin has not accepted. */
  delete({ origin }: URL): void {
    this.#store.delete(PREFIX + origin);
  }

  /** Gives the value of Authorization for a URL; null when nobody has signed in there. */
  header({ origin }: URL): string | null {
    return (this.#store.get(PREFIX + origin) as string | undefined) ?? null;
  }

  /** Forgets everything. */
  endSession(): void {
    for (const key of this.#store.keys(PREFIX)) this.#store.delete(key);
  }
}

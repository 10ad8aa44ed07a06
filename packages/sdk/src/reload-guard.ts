const KEY = "oriel-bootstrap";
/** Reloads of one address within {@link SPAN} before the reader is asked. */
const LIMIT = 3;
/** ms. A guest who comes back later, or reloads by hand, starts from zero. */
const SPAN = 60_000;

interface Entry {
  readonly address: string;
  readonly count: number;
  /** ms since the epoch, of the first reload. */
  readonly since: number;
}

/** Keeps a document that never gets its worker from reloading for ever. */
export interface ReloadGuard {
  /** Counts one more reload; false when it must not happen. */
  admit(): boolean;
  /** Forgets what was counted. */
  clear(): void;
}

/**
 * Makes the guard of one address. The count survives reloads in the tab's session storage.
 *
 * @param now ms since the epoch
 */
export function createReloadGuard(
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  address: string,
  now: number = Date.now(),
): ReloadGuard {
  return {
    admit() {
      const last = read(storage.getItem(KEY));
      const fresh = last?.address === address && now - last.since < SPAN ? last : null;
      const entry: Entry = {
        address,
        count: (fresh?.count ?? 0) + 1,
        since: fresh?.since ?? now,
      };
      storage.setItem(KEY, JSON.stringify(entry));
      return entry.count <= LIMIT;
    },
    clear: () => storage.removeItem(KEY),
  };
}

function read(text: string | null): Entry | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return typeof value === "object" && value !== null ? (value as Entry) : null;
  } catch {
    return null;
  }
}

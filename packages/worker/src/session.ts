import type { CookieJar } from "./cookie-jar.ts";
import type { CookieStoreLike } from "./scope.ts";
import type { Store } from "./store.ts";

/** Name of the proxy's own cookie that marks the browser's session; pages never see it. */
export const SESSION_COOKIE = "oriel-session";

const SESSION = "session";
const LAST_SEEN = "last-seen";
/** Without a cookie store to ask, a session ends after this many ms without a start of the worker. */
const IDLE_LIMIT = 12 * 3600 * 1000;

/**
 * Ends the session cookies of sites, and what else lasts as long, when the browser's own session has ended. The proxy's origin holds a session cookie
 * of its own; when the browser has dropped it, it would have dropped theirs as well (and when it restores a session,
 * it restores both). Stopping the worker changes nothing.
 *
 * @param kept what has to end with the session
 * @param script address of the worker's script
 */
export async function resumeSession(
  store: Store,
  kept: readonly Pick<CookieJar, "endSession">[],
  cookies: CookieStoreLike | undefined,
  script: string,
): Promise<void> {
  const known = store.get(SESSION);
  const now = Date.now();
  let ended: boolean;
  try {
    if (cookies === undefined) {
      ended = now - Number(store.get(LAST_SEEN) ?? 0) > IDLE_LIMIT;
      store.set(LAST_SEEN, now);
    } else {
      const present = (await cookies.get(SESSION_COOKIE))?.value;
      ended = present === undefined || present !== known;
      if (ended) {
        const value = crypto.randomUUID();
        // the store shows what the worker's own script may see; documents below the scope do not
        const path = new URL("./", script).pathname;
        await cookies.set({
          name: SESSION_COOKIE,
          value,
          path,
          sameSite: "strict",
          expires: null,
        });
        store.set(SESSION, value);
      }
    }
  } catch (error) {
    console.warn("Oriel: looking for the browser's session failed; session cookies stay", error);
    return;
  }
  if (ended) for (const memory of kept) memory.endSession();
}

import { type Cookie, MESSAGE_KEY, type PageMessage, type WorkerMessage } from "@oriel/core";
import type { Undo } from "../define.ts";
import { onWorkerMessage, openWorkerChannel } from "../messaging/worker-channel.ts";
import { nativeClearTimeout, nativeSetTimeout } from "../natives.ts";
import { askWorker } from "../network/ask-worker.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";
import { createCookieView, type CookieLine } from "./cookie-view.ts";

/** ms after which nobody waits any longer for the worker to store a cookie. */
const PATIENCE = 1000;

/** Gives the realm its view of the cookies, and keeps it and the service worker's jar together. */
export function installCookies(realm: Realm): Undo {
  const tickets = new Map<number, () => void>();
  let last = 0;
  const channel = openWorkerChannel(realm);
  const undo = onWorkerMessage(receive);

  function receive(message: WorkerMessage): void {
    if (message[MESSAGE_KEY] === "cookie-stored") tickets.get(message.ticket)?.();
    else if (message[MESSAGE_KEY] === "cookies") {
      realm.cookies?.replace(message.cookies);
      const { ticket } = message;
      if (ticket !== undefined) channel?.post({ [MESSAGE_KEY]: "cookies-seen", ticket });
    }
  }

  const line: CookieLine = {
    async write(url, text) {
      const ticket = ++last;
      const message: PageMessage = { [MESSAGE_KEY]: "set-cookie", ticket, url, line: text };
      await new Promise<void>((resolve) => {
        const timer = nativeSetTimeout(done, PATIENCE);
        tickets.set(ticket, done);
        if (channel?.post(message) !== true) done();
        function done(): void {
          nativeClearTimeout(timer);
          tickets.delete(ticket);
          resolve();
        }
      });
    },
    async receive(url, lines) {
      await askWorker(realm, { [MESSAGE_KEY]: "socket-cookies", url, lines });
    },
  };

  function bind(): void {
    realm.cookies = createCookieView({
      cookies: realm.boot.cookies,
      url: () => realm.principalUrl(),
      line,
      changed: (cookie, http) => tellOthers(realm, cookie, http),
    });
  }
  bind();
  let { boot } = realm;
  realm.onDocument(() => {
    // document.open keeps the boot data, a new document in an old global brings its own
    if (realm.boot !== boot) {
      ({ boot } = realm);
      bind();
    }
  });
  return () => {
    undo();
    realm.cookies = null;
  };
}

/** Lets the other documents of the page follow a change at once. */
function tellOthers(realm: Realm, cookie: Cookie, http: boolean): void {
  const { window } = realm;
  if (window === null) return;
  const visit = (frame: Window): void => {
    const other = realmOf(frame);
    if (other !== null && other !== realm) other.cookies?.apply(cookie, http);
    for (let index = 0; index < frame.length; index++) visit(frame[index] as Window);
  };
  try {
    if (window.top !== null) visit(window.top);
  } catch {
    // an embedder of another origin does not let us look; its frames learn of the change from the worker
  }
}

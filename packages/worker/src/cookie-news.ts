import { MESSAGE_KEY, type WorkerMessage } from "@oriel/core";
import type { ClientRegistry } from "./client-registry.ts";
import type { CookieJar } from "./cookie-jar.ts";
import type { ClientsLike } from "./scope.ts";
import { registrableDomain } from "./site.ts";

/** ms that an answer waits at most for its document to take over new cookies. */
const PATIENCE = 250;

/** Tells documents that cookies which they may see have changed. */
export class CookieNews {
  readonly #clients: ClientsLike;
  readonly #registry: ClientRegistry;
  readonly #jar: CookieJar;
  readonly #waiting = new Map<number, () => void>();
  #tickets = 0;

  constructor(clients: ClientsLike, registry: ClientRegistry, jar: CookieJar) {
    this.#clients = clients;
    this.#registry = registry;
    this.#jar = jar;
  }

  /**
   * Sends each document of a host's registrable domain its new list.
   *
   * @param except id of a client that knows already
   * @param reader id of the client whose answer has to wait until it has read the list
   * @returns resolves when the reader has, or has had its time
   */
  async tell(host: string, except = "", reader = ""): Promise<void> {
    const domain = registrableDomain(host);
    const windows = await this.#clients.matchAll({ type: "window", includeUncontrolled: false });
    let seen: Promise<void> | undefined;
    for (const client of windows) {
      const page = client.id === except ? null : this.#registry.identify(client);
      if (page === null || registrableDomain(page.url.hostname) !== domain) continue;
      const message: WorkerMessage = {
        [MESSAGE_KEY]: "cookies",
        cookies: page.origin === "null" ? [] : this.#jar.visible(page.url),
      };
      if (client.id === reader) {
        const ticket = ++this.#tickets;
        seen = this.#patience(ticket);
        client.postMessage({ ...message, ticket });
      } else client.postMessage(message);
    }
    await seen;
  }

  /** Notes that a document has taken over the list that it was sent. */
  seen(ticket: number): void {
    this.#waiting.get(ticket)?.();
  }

  #patience(ticket: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(ticket);
        resolve();
      };
      const timer = setTimeout(done, PATIENCE);
      this.#waiting.set(ticket, done);
    });
  }
}

import type { Realm } from "../realm.ts";
import { isForbiddenHeader } from "./forbidden-header.ts";
import { exchangeSync, type SyncAnswer } from "./sync-exchange.ts";
import { nativesOf } from "./sync-natives.ts";
import type { SyncParts } from "./sync-parts.ts";

/** A synchronous request to a remote, from `open` on. */
export interface SyncRequest {
  /** Undefined until it was sent, and after an error. */
  readonly answer: SyncAnswer | undefined;
  /**
   * Does what `setRequestHeader` does.
   *
   * @throws what the platform throws
   */
  setHeader(name: unknown, value: unknown): void;
  /** Notes what was given to `overrideMimeType`. */
  overrideType(type: string): void;
  /**
   * Does what `send` does.
   *
   * @throws DOMException `NetworkError`
   */
  send(body: unknown): void;
  abort(): void;
}

/** Opens a request; see {@link openSync}. */
export type OpenSync = (
  realm: Realm,
  parts: SyncParts,
  request: XMLHttpRequest,
  method: string,
  url: string,
) => SyncRequest;

/** Method names that the platform writes in upper case. */
const NORMALISED = /^(?:delete|get|head|options|post|put)$/i;

/**
 * Opens a request that the service worker does not see, and that is sent while the realm waits.
 *
 * This is a script of its own: the few pages that need it load it. So it must not look for anything of the platform
 * itself, where it would find what the page and our own hooks have put there.
 *
 * @throws what the platform throws for the method
 */
export const openSync: OpenSync = (realm, parts, request, method, url) => {
  const natives = nativesOf(parts);
  const headers = new Map<string, readonly [name: string, value: string]>();
  const verb = NORMALISED.test(method) ? method.toUpperCase() : method;
  let overriddenType: string | undefined;
  let answer: SyncAnswer | undefined;
  // checks the method and the state, and lets the page see an opened request
  natives.open(request, method, `${realm.boot.config.bareServer}v3/`, false);

  /** Converts and checks a header as the platform does: on a request of its own. */
  function check(name: unknown, value: unknown): [name: string, value: string] {
    const header: [string, string] = [natives.toText(name), natives.toText(value)];
    if (!isForbiddenHeader(header[0])) {
      const scratch = new natives.XMLHttpRequest();
      natives.open(scratch, "GET", "data:,", true);
      natives.setHeader(scratch, ...header);
    }
    return [header[0], header[1].replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "")];
  }

  return {
    get answer() {
      return answer;
    },
    setHeader(given, text) {
      const [name, value] = check(given, text);
      if (isForbiddenHeader(name)) return;
      const known = headers.get(name.toLowerCase());
      headers.set(
        name.toLowerCase(),
        known === undefined ? [name, value] : [known[0], `${known[1]}, ${value}`],
      );
    },
    overrideType(type) {
      overriddenType = type;
    },
    send(body) {
      const received = exchangeSync(realm, natives, {
        method: verb,
        url,
        headers,
        body: verb === "GET" || verb === "HEAD" ? null : body,
        credentials: natives.withCredentials(request),
      });
      answer = received ?? undefined;
      // the platform loads the body once more, from memory: decoding, parsing, states and events are its own then
      const address = natives.createObjectUrl(received?.body ?? new natives.Blob());
      if (received === null) natives.revokeObjectUrl(address);
      try {
        natives.open(request, "GET", address, false);
        if (overriddenType !== undefined) natives.overrideType(request, overriddenType);
        natives.send(request, null);
      } catch (cause) {
        if (received !== null) throw cause;
      } finally {
        natives.revokeObjectUrl(address);
      }
      if (received === null) {
        throw natives.platformError(
          `Failed to execute 'send' on 'XMLHttpRequest': Failed to load '${url}'.`,
          "NetworkError",
        );
      }
    },
    abort() {
      answer = undefined;
    },
  };
};

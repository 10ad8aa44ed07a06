import { CONTROL_PATH, type ControlQuestion, MESSAGE_KEY } from "@oriel/core";
import { askSync } from "../load-script.ts";
import type { Realm } from "../realm.ts";

let known: boolean | null = null;

/**
 * Tells whether the service worker sees synchronous requests of this realm. Engines differ, and within Chromium documents
 * (no) and workers (yes). It is asked for something that nobody else can answer, once.
 *
 * @see https://github.com/whatwg/xhr/issues/397
 */
export function reachesWorker(realm: Realm): boolean {
  known ??= ask(realm);
  return known;
}

function ask(realm: Realm): boolean {
  const { key } = realm.boot;
  if (key === undefined) return false;
  const url = realm.codec.origin;
  const question: ControlQuestion = { [MESSAGE_KEY]: "socket-headers", key, url };
  try {
    return askSync("POST", realm.codec.scope + CONTROL_PATH, JSON.stringify(question))[0] === 200;
  } catch {
    return false;
  }
}

import { CONTROL_PATH, type ControlQuestion } from "@oriel/core";
import { nativeFetch } from "../natives.ts";
import type { Realm } from "../realm.ts";

type Body<Q> = Q extends unknown ? Omit<Q, "key"> : never;

/**
 * Asks the service worker something that pages must not be able to ask.
 *
 * @returns null when no worker has answered
 */
export async function askWorker(
  realm: Realm,
  question: Body<ControlQuestion>,
): Promise<Response | null> {
  const { key } = realm.boot;
  if (key === undefined) return null;
  try {
    const response = await nativeFetch(realm.codec.scope + CONTROL_PATH, {
      method: "POST",
      body: JSON.stringify({ ...question, key }),
    });
    return response.ok ? response : null;
  } catch {
    return null;
  }
}

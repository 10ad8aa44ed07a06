import { globals } from "../natives.ts";
import type { Realm } from "../realm.ts";

const navigator = globals["navigator"] as Navigator & { readonly userAgentData?: unknown };

/** True where documents without an address have no service worker: in Chromium. */
export const blanksAreUncontrolled: boolean = navigator.userAgentData !== undefined;

/** Tells whether the service worker does not see what the realm's document asks for. */
export function isUncontrolled({ boot }: Realm): boolean {
  return boot.kind === "blank" && blanksAreUncontrolled;
}

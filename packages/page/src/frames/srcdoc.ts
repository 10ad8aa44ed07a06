import {
  BOOT_ATTRIBUTE,
  type BootData,
  encodeBoot,
  INJECTED_ATTRIBUTE,
  runtimeScript,
  VERSION,
} from "@oriel/core";
import { NativeURL } from "../natives.ts";
import { withoutFragment } from "../navigation/without-fragment.ts";
import type { Realm } from "../realm.ts";

/** Gives the boot data of a document that a realm's page makes and that has no address of its own. */
export function childBoot(realm: Realm, kind: "srcdoc" | "blank"): BootData {
  return {
    ...realm.boot,
    kind,
    url: realm.principalUrl(),
    origin: realm.origin(),
    referrer: withoutFragment(realm.url()),
    cookies: realm.cookies?.matching(new NativeURL(realm.principalUrl())) ?? [],
  };
}

/** Writes what srcdoc documents of a realm begin with. */
export function srcdocMarkup(realm: Realm): string {
  const { config, policy } = realm.boot;
  const source = `${config.scripts}${runtimeScript(policy)}?v=${VERSION}`;
  return `<script src="${source}" ${BOOT_ATTRIBUTE}="${encodeBoot(childBoot(realm, "srcdoc"))}" ${INJECTED_ATTRIBUTE}=""></script>`;
}

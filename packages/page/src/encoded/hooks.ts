import { type Undo, undoAll } from "../define.ts";
import type { Hooks } from "../install.ts";
import type { Realm } from "../realm.ts";
import { installAddresses } from "./addresses.ts";
import { installBeacon } from "./beacon.ts";
import { installModules } from "./modules.ts";
import { installMutationRecords } from "./mutation-records.ts";
import { createEncodedParts } from "./parts.ts";
import { installSelectors } from "./selectors.ts";
import { installStyleDeclarations } from "./style-declarations.ts";
import { installStyleElements } from "./style-elements.ts";
import { installStyleSheets } from "./style-sheets.ts";

/** What realms of the encoded URL policy need besides: there, the browser has proxied addresses in the place of real ones. */
export const ENCODED_HOOKS: Hooks = [
  ["both", installModules],
  ["window", installStyles, installSelectors, installMutationRecords, installBeacon],
];

/** Lets pages write CSS with real addresses, wherever they can, and read it so. */
function installStyles(realm: Realm): Undo {
  realm.encoded = createEncodedParts(realm);
  const { css } = realm.encoded;
  return undoAll([
    installStyleElements(css),
    installStyleSheets(realm, css),
    installStyleDeclarations(realm, css),
    installAddresses(realm, css),
  ]);
}

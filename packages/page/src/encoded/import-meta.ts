import { HELPERS, REALM } from "@oriel/core";
import { disguise, nothing, type Undo } from "../define.ts";
import { globals } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { importAddress } from "../rewritten/reference.ts";

/**
 * Makes `import.meta` of modules tell real URLs; see `HELPERS.meta` of `@oriel/core`.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#hostgetimportmetaproperties
 */
export function installImportMeta(realm: Realm): Undo {
  const { restore } = realm.codec;
  const known = new WeakSet<ImportMeta>();
  const helpers = globals[REALM] as Record<string, unknown>;
  helpers[HELPERS.meta] = (meta: ImportMeta): ImportMeta => {
    if (known.has(meta)) return meta;
    known.add(meta);
    const { url, resolve } = meta;
    const real = restore(url);
    const made = {
      resolve: (specifier: unknown): string =>
        restore(resolve(importAddress(realm, real, specifier) as string)),
    };
    // plain properties, which the page may change as it likes
    meta.url = real;
    meta.resolve = disguise(made.resolve, resolve);
    return meta;
  };
  return nothing;
}

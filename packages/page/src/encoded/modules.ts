import { HELPERS, REALM } from "@oriel/core";
import { disguise, nothing, type Undo } from "../define.ts";
import { apply, globals } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { importAddress } from "../rewritten/reference.ts";

const { then } = Promise.prototype;

/**
 * Makes `import.meta` of modules, and the errors of `import()`, tell real URLs; see `HELPERS.meta` and
 * `HELPERS.imported` of `@oriel/core`.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#hostgetimportmetaproperties
 */
export function installModules(realm: Realm): Undo {
  const { restore, scope } = realm.codec;
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
  helpers[HELPERS.imported] = (module: Promise<unknown>): Promise<unknown> =>
    apply(then, module, [undefined, fail]) as Promise<unknown>;
  return nothing;

  function fail(error: unknown): never {
    // what modules throw is their own affair
    if (error instanceof TypeError && error.message.includes(scope)) {
      error.message = error.message.replace(/\bhttps?:\S+/, restore);
    }
    throw error;
  }
}

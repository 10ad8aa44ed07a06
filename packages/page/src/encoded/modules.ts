import { HELPERS, isHttp, mapUrl, REALM } from "@oriel/core";
import { disguise, nothing, type Undo } from "../define.ts";
import { apply, globals, NativeURL, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";

const { then } = Promise.prototype;

/**
 * Makes `import()` ask for proxied addresses, and lets its errors and `import.meta` tell real URLs; see `HELPERS.import`,
 * `HELPERS.imported` and `HELPERS.meta` of `@oriel/core`.
 *
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#hostgetimportmetaproperties
 */
export function installModules(realm: Realm): Undo {
  const { restore, scope } = realm.codec;
  const known = new WeakSet<ImportMeta>();
  const helpers = globals[REALM] as Record<string, unknown>;

  helpers[HELPERS.import] = (base: string, specifier: unknown): unknown =>
    importAddress(realm, base, specifier);
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

/**
 * Gives the address that a dynamic import asks for under the encoded policy.
 *
 * @param base address of the importing script's folder
 * @param specifier what the script imports; bare ones belong to the import map
 * @returns for what cannot be made a string, an object that throws the same where the import asks for one
 */
function importAddress(realm: Realm, base: string, specifier: unknown): unknown {
  let text: string;
  try {
    text = toText(specifier);
  } catch (error) {
    const failing = {
      toString() {
        throw error;
      },
    };
    return failing;
  }
  if (!/^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i.test(text)) return text;
  const root = realm.codec.restore(base);
  if (!NativeURL.canParse(text, root)) return text;
  const url = new NativeURL(text, root).href;
  if (!isHttp(url)) return url;
  return mapUrl(url, { class: "subresource", asset: "module" }, realm.boot.policy, realm.codec);
}

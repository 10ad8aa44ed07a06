/**
 * The names that the rewriters emit and the page runtime defines. Nothing else writes them down.
 */

/** Name of the one global object that rewritten code asks. */
export const REALM = "$oriel";

/**
 * The realm object where any name may be caught by an object of the page: inside `with` (whose object may be a Proxy
 * that takes every name: compiled templates, sandboxes) and in the code of direct evals. So `String` has the realm
 * object as a hidden, fixed property, too.
 */
export const REALM_IN_WITH: string = `"".constructor.${REALM}`;

/**
 * Members of the realm object that rewritten JavaScript uses. In the examples, the right side is what the
 * JavaScript rewriter makes of the left side (without the marks that end each inserted call).
 */
export const HELPERS = {
  /** Accessor, free `location` → `$oriel.location`. A write navigates. */
  location: "location",
  /**
   * Accessor without setter, free `top` → `$oriel.top`. In worker realms, where `top` is nothing special: the
   * global variable of that name, ReferenceError when there is none (`typeof top` and `top = x` are never rewritten).
   */
  top: "top",
  /**
   * Accessor, `eval` that is not called directly → `$oriel.eval`: the rewriting indirect eval while the global's own
   * `eval` is the native one, else what the page has put there. A write goes to the global's own `eval`.
   */
  eval: "eval",
  /**
   * `o.location` → `$oriel.wrap(o).location`. Gives a stand-in for windows and documents on which the names of
   * {@link REWRITTEN_MEMBERS} are virtual, and anything else as it is, primitives and nullish values too.
   */
  wrap: "wrap",
  /**
   * `window[k]` → `window[$oriel.key(window,k)]`. Coerces the key once; gives the own name of a virtual member when
   * the object is a window or a document, else the key.
   */
  key: "key",
  /**
   * `const { location } = window` → `… = $oriel.pick(window)`, `{ ...window }` → `{ ...$oriel.pick(window) }`. As
   * wrap, but all other members are there too, read and written. {@link HELPERS.value} gives the object back.
   *
   * Where the key is a string being made and the object anything: `o[f()]` → `$oriel.pick(o)[f()]`.
   */
  pick: "pick",
  /** There, if the member is called: `o[f()](x)` → `$oriel.call(o)[f()](x)`. As pick; functions get the object as `this`. */
  call: "call",
  /**
   * `[{ location: o.l }] = list` → `[{ location: $oriel.into(o).l }] = list`: gives an object whose members, when they
   * are written to, are those of its argument, exchanged as {@link HELPERS.value} does. Gives primitives as they are.
   */
  into: "into",
  /**
   * `eval(code, more)` → `eval($oriel.code(code), more)`: gives its argument; rewritten with the goal `eval` when it
   * is a string and the global's own `eval` is the native one.
   */
  code: "code",
  /** `eval(...list)` → `eval(...$oriel.codes([...list]))`: gives the array, its first item as code gives it. */
  codes: "codes",
  /**
   * Where a name may stand for another variable (`with`, event handlers, code of direct evals, parameters):
   * `location` → `$oriel.value(location)`. Exchanges a native Location, the real top window, the native `eval` and
   * what {@link HELPERS.pick} gave for what the page may see; gives anything else as it is.
   */
  value: "value",
  /**
   * There too, as target: `location = u` → `$oriel.ref(()=>location,$=>location=$).value = u`. Gives an object whose
   * `value` reads through the first function (and {@link HELPERS.value}), and writes through the second one, unless
   * the first one gives a native Location: then it navigates. With a third argument, the name is a local variable for
   * sure, and never navigates. Calls the first function once, whatever is done.
   */
  ref: "ref",
  /**
   * `a?.b.location` → `$oriel.nullish(a)?.wrap($oriel.kept.b).location`. Gives undefined when its argument is
   * nullish; else keeps it, and gives the realm object.
   */
  nullish: "nullish",
  /** The last argument of nullish; the last result of a function that method gave. */
  kept: "kept",
  /**
   * `o.m?.(x).location` → `$oriel.method(o).m?.(x).wrap($oriel.kept).location`. Gives a stand-in whose members are:
   * for a function, one that calls it on `o`, keeps the result and gives the realm object; else `o`'s own.
   */
  method: "method",
  /**
   * Encoded URL policy only: `import(x)` → `import($oriel.import("base",x))`. Gives the address to import; the base
   * is that of the script: its URL, or an address that the rewriter's own mapping gave for `./`.
   */
  import: "import",
  /**
   * Encoded URL policy only: `import(x)` → `$oriel.imported(import(x))`. Gives a promise of the same, whose error says the
   * real URL.
   */
  imported: "imported",
  /**
   * Encoded URL policy only: `import.meta` → `$oriel.meta(import.meta)`. Gives its argument, whose `url` and `resolve`
   * tell real URLs from then on.
   */
  meta: "meta",
  /**
   * `javascript:u` as the address of a frame → `javascript:parent.$oriel.adopt(self);u`: gives an about:blank window
   * its realm where the code is the first to touch it. Gives undefined.
   */
  adopt: "adopt",
} as const;

/** What the code of a `javascript:` URL in a frame begins with. */
export const ADOPTION: string = `parent.${REALM}.${HELPERS.adopt}(self);`;

/** Names of members that are virtual on windows; `location` and `top` are also names of free variables. */
export const REWRITTEN_MEMBERS = ["location", "top", "eval", "postMessage"] as const;

/** Closes an inserted call, so that what was inserted can be found again: `$oriel.wrap(o` and this. */
export const CLOSE: string = `/*${REALM}*/)`;

/**
 * Prefix of own names under which {@link HELPERS.key} reaches virtual members: `window[$oriel$location]`. Windows
 * have `$oriel$location` as own, hidden, non-configurable accessor: `var location = u` at the top of a classic script
 * becomes `var $oriel$location = u`. Names of the page that begin with the realm object's get this prefix, too.
 */
export const MEMBER_PREFIX: string = `${REALM}$`;

/** Prefix of attributes that keep what a document's author wrote where the rewriter had to write something else. */
export const KEPT_ATTRIBUTE = "oriel-kept-";

/**
 * Names the attribute that keeps the author's value of another one. A colon becomes a dot, because in XML it would
 * end a namespace prefix that nobody has declared.
 *
 * @param name lower-case attribute name, e.g. `xlink:href`
 */
export function keptAttribute(name: string): string {
  return KEPT_ATTRIBUTE + name.replace(":", ".");
}

/**
 * Tells which attribute's value is kept in an attribute.
 *
 * @param name lower-case attribute name, e.g. `oriel-kept-xlink.href`
 * @returns null when the attribute keeps nothing
 */
export function authoredAttribute(name: string): string | null {
  return name.startsWith(KEPT_ATTRIBUTE)
    ? name.slice(KEPT_ATTRIBUTE.length).replace(".", ":")
    : null;
}

/** Marks the injected `<base>` and the injected script; never visible to the page. */
export const INJECTED_ATTRIBUTE = "oriel-injected";

/** What the injected base of a `data:` document says: browsers take its URL for no base, and nothing resolves against this. */
export const LOCAL_BASE = "about:blank";

/** Attribute of the injected script that holds {@link BootData}, as `encodeURIComponent(JSON)`. */
export const BOOT_ATTRIBUTE = "oriel-boot";

/** Global under which a worker realm finds its {@link BootData} before the runtime starts. */
export const BOOT_GLOBAL: string = `${REALM}Boot`;

/** Global under which the classic build of the rewriter, loaded when first needed, leaves its functions. */
export const REWRITER_GLOBAL: string = `${REALM}Rewriter`;

/** Global under which the classic script for synchronous requests, loaded when first needed, leaves its function. */
export const SYNC_GLOBAL: string = `${REALM}Sync`;

/** Global under which the classic script for `cookieStore`, loaded when first needed, leaves its function. */
export const COOKIE_STORE_GLOBAL: string = `${REALM}CookieStore`;

/** Query key of the worker script's own URL that holds {@link ProxyConfig}, as JSON. */
export const CONFIG_PARAMETER = "config";

/** Path below the scope at which the service worker answers the questions of our runtime; no proxied address. */
export const CONTROL_PATH = "~/control";

// What a realm of a rewritten program asks. This function is never called here: its text is run in each realm, so that
// its objects and errors are those of that realm.

/**
 * @typedef {object} Host what the realm gets from outside
 * @property {(source: string, goal: "script" | "eval") => string} rewrite
 * @property {(code: string) => string} restore
 * @property {WeakMap<object, object>} locations the virtual location of each realm's global object
 */

/**
 * Defines the realm object, and hides the traces of rewriting. Uses nothing that a test may have changed since.
 *
 * @param {Record<PropertyKey, unknown>} global
 * @param {Host} host
 * @param {{ realm: string, prefix: string }} names
 * @param {object} hidden the native location
 * @param {object} shell the native top window
 */
export function installStandIn(global, host, names, hidden, shell) {
  const { apply, set: reflectSet, get: reflectGet, ownKeys } = Reflect;
  const { defineProperty, hasOwn } = Object;
  const NativeProxy = Proxy;
  const NativeReferenceError = ReferenceError;
  const toText = Function.prototype.toString;
  const nativeEval = /** @type {(code: unknown) => unknown} */ (global.eval);
  const { locations, rewrite, restore } = host;
  const getLocation = (/** @type {object} */ key) => apply(WeakMap.prototype.get, locations, [key]);
  const own = getLocation(global);
  const document = global.document;

  const { eval: indirect } = {
    /** @param {unknown} code */
    eval(code) {
      return nativeEval(typeof code === "string" ? rewrite(code, "script") : code);
    },
  };
  Object.setPrototypeOf(indirect, Function.prototype);
  const { toString } = {
    /** @this {unknown} */
    toString() {
      const shown = this === indirect ? nativeEval : this === toString ? toText : this;
      return restore(apply(toText, shown, []));
    },
  };
  defineProperty(Function.prototype, "toString", {
    value: toString,
    writable: true,
    configurable: true,
  });

  const current = () => (global.eval === nativeEval ? indirect : global.eval);
  const locationOf = (/** @type {unknown} */ value) =>
    value === document ? own : getLocation(/** @type {object} */ (value));
  const isKnown = (/** @type {unknown} */ value) =>
    typeof value === "object" && value !== null && locationOf(value) !== undefined;
  const virtual = (/** @type {any} */ target, /** @type {PropertyKey} */ key) => {
    if (key === "location") return locationOf(target);
    if (key === "top" && target !== document) return target;
    if (key === "eval" && target === global) return current();
    // Another realm's has to rewrite, too.
    if (key === "eval" && target !== document) return target[names.realm].eval;
    return target[key];
  };
  /** @type {WeakMap<object, object>} */
  const originals = new WeakMap();
  const standIn = (/** @type {any} */ target) => {
    const made = new NativeProxy(target, {
      get: (_, key) => virtual(target, key),
      set: (_, key, value) => reflectSet(target, key, value),
    });
    apply(WeakMap.prototype.set, originals, [made, target]);
    return made;
  };
  const exchange = (/** @type {unknown} */ value) => {
    if (value === hidden) return own;
    if (value === shell) return global;
    if (value === nativeEval) return current();
    if (typeof value !== "object" || value === null) return value;
    return apply(WeakMap.prototype.get, originals, [value]) ?? value;
  };
  const code = (/** @type {unknown} */ value) =>
    typeof value === "string" && global.eval === nativeEval ? rewrite(value, "eval") : value;

  /** @type {Record<PropertyKey, any>} */
  const realm = {
    get location() {
      return own;
    },
    set location(url) {
      // Nothing navigates here.
    },
    get top() {
      return global;
    },
    get eval() {
      if (!("eval" in global)) throw new NativeReferenceError("eval is not defined");
      return current();
    },
    set eval(value) {
      global.eval = value;
    },
    wrap: (/** @type {unknown} */ value) => (isKnown(value) ? standIn(value) : value),
    pick: (/** @type {unknown} */ value) => (isKnown(value) ? standIn(value) : value),
    call: (/** @type {any} */ value) =>
      isKnown(value)
        ? new NativeProxy(
            {},
            {
              get(_, key) {
                const member = virtual(value, key);
                if (typeof member !== "function") return member;
                return (/** @type {unknown[]} */ ...list) => apply(member, value, list);
              },
            },
          )
        : value,
    into: (/** @type {any} */ value) =>
      typeof value === "function" || (typeof value === "object" && value !== null)
        ? new NativeProxy({}, { set: (_, key, next) => reflectSet(value, key, exchange(next)) })
        : value,
    key(/** @type {any} */ owner, /** @type {any} */ name) {
      const key = typeof name === "string" ? name : ownKeys({ __proto__: null, [name]: 0 })[0];
      if (typeof key !== "string" || !isKnown(owner)) return key;
      return hasOwn(owner, names.prefix + key) ? names.prefix + key : key;
    },
    code,
    codes(/** @type {unknown[]} */ list) {
      if (list.length > 0) list[0] = code(list[0]);
      return list;
    },
    value: exchange,
    ref(
      /** @type {() => unknown} */ read,
      /** @type {(value: unknown) => void} */ write,
      /** @type {1 | undefined} */ isLocal,
    ) {
      /** @type {{ place: unknown } | undefined} */
      let known;
      return {
        get value() {
          known ??= { place: read() };
          return exchange(known.place);
        },
        set value(value) {
          known ??= { place: read() };
          if (isLocal === 1 || known.place !== hidden) write(value);
        },
      };
    },
    kept: undefined,
    nullish(/** @type {unknown} */ value) {
      if (value === null || value === undefined) return undefined;
      realm.kept = value;
      return realm;
    },
    method: (/** @type {any} */ owner) =>
      new NativeProxy(
        {},
        {
          get(_, name) {
            const member = reflectGet(Object(owner), name, owner);
            if (typeof member !== "function") return member;
            return (/** @type {unknown[]} */ ...list) => {
              realm.kept = apply(member, owner, list);
              return realm;
            };
          },
        },
      ),
    import: (/** @type {string} */ _base, /** @type {unknown} */ specifier) => specifier,
  };
  defineProperty(global, names.realm, { value: realm });
  defineProperty(String, names.realm, { value: realm });
  for (const [name, get] of /** @type {const} */ ([
    ["location", () => own],
    ["top", () => global],
    ["eval", current],
  ])) {
    defineProperty(global, names.prefix + name, { get, set() {} });
  }
}

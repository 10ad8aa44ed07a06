// every way in which a property of the platform is replaced, in one place: longer than a file should be
import {
  type AnyFunction,
  apply,
  construct,
  defineProperty,
  findDescriptor,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  ownKeys,
  prototypeOf,
  setPrototypeOf,
} from "./natives.ts";

/** Takes a hook away again. */
export type Undo = () => void;

/** Does nothing; what a hook returns where its target is missing. */
export const nothing: Undo = () => {};

/** What a page sees in place of our functions, for `Function.prototype.toString`. */
const disguises = new WeakMap<object, AnyFunction>();

/**
 * Gives a replacement the `name`, the `length` and the source text of a native function.
 *
 * @param replacement a method, getter or setter in shorthand (`{ open() {} }.open`), so that, as the native one, it
 *   has no `prototype` and cannot be constructed
 */
export function disguise<F extends AnyFunction>(replacement: F, native: AnyFunction): F {
  for (const name of ["name", "length"] as const) {
    defineProperty(replacement, name, { value: native[name], configurable: true });
  }
  // async methods inherit from another prototype
  setPrototypeOf(replacement, getPrototypeOf(native));
  disguises.set(replacement, disguises.get(native) ?? native);
  return replacement;
}

/** Gives the native function that a replacement stands for; any other function as it is. */
export function undisguise<F>(value: F): F {
  return typeof value === "function" ? ((disguises.get(value) as F | undefined) ?? value) : value;
}

/**
 * Replaces a method on its own object. Does nothing where the realm lacks the method.
 *
 * @param target object that shall own the method; null: nothing to do
 * @param make is given the native method, makes the replacement (in shorthand, see {@link disguise})
 */
export function defineMethod<N extends AnyFunction = AnyFunction>(
  target: object | null | undefined,
  name: PropertyKey,
  make: (native: N) => AnyFunction,
): Undo {
  if (target === null || target === undefined) return nothing;
  const found = findDescriptor(target, name);
  if (typeof found?.value !== "function") return nothing;
  const native = found.value as N;
  return replace(target, name, { ...found, value: disguise(make(native), native) });
}

/** A getter and a setter that take their receiver as an argument. */
export interface Accessor<S, T> {
  get(self: S): T;
  set(self: S, value: T): void;
}

/**
 * Replaces an accessor on its own object. What `make` leaves out stays native.
 *
 * @param make is given the native accessor with explicit receivers
 */
export function defineAccessor<S, T>(
  target: object | null | undefined,
  name: PropertyKey,
  make: (native: Accessor<S, T>) => {
    get?: (this: S) => unknown;
    set?: (this: S, value: never) => void;
  },
): Undo {
  if (target === null || target === undefined) return nothing;
  const found = findDescriptor(target, name);
  if (found?.get === undefined) return nothing;
  const { get, set } = found;
  const made = make({
    get: (self) => apply(get, self, []) as T,
    set: (self, value) => {
      if (set !== undefined) apply(set, self, [value]);
    },
  });
  const descriptor: PropertyDescriptor = { ...found };
  if (made.get !== undefined) descriptor.get = disguise(made.get as AnyFunction, get);
  if (made.set !== undefined && set !== undefined) {
    descriptor.set = disguise(made.set as AnyFunction, set);
  }
  return replace(target, name, descriptor);
}

/** Replaces a method by one that calls the native method with other arguments. */
export function defineArguments(
  target: object | null | undefined,
  name: PropertyKey,
  map: (args: unknown[], self: unknown) => readonly unknown[],
): Undo {
  return defineMethod(
    target,
    name,
    (native) =>
      ({
        hook(this: unknown, ...args: unknown[]) {
          return apply(native, this, map(args, this)) as unknown;
        },
      }).hook,
  );
}

/** Replaces a getter by one that maps what the native getter gives. */
export function defineGetter<S, T>(
  target: object | null | undefined,
  name: PropertyKey,
  map: (value: T, self: S) => unknown,
): Undo {
  return defineAccessor<S, T>(target, name, (native) => ({
    get(this: S) {
      return map(native.get(this), this);
    },
  }));
}

/** Takes a member away, so that the realm looks like a browser without the feature. */
export function hideMember(target: object | null | undefined, name: PropertyKey): Undo {
  if (target === null || target === undefined) return nothing;
  const own = getOwnPropertyDescriptor(target, name);
  if (own?.configurable !== true) return nothing;
  Reflect.deleteProperty(target, name);
  return () => {
    defineProperty(target, name, own);
  };
}

/**
 * Replaces a constructor of the global object. The replacement shares the native prototype, statics included, so that
 * `instanceof`, subclasses and `prototype.constructor` stay right.
 *
 * @param make makes the instance; `construct(native, args, newTarget)` gives what the platform would
 * @param callable true for the few that construct without `new` too; `newTarget` is the native constructor then
 */
export function defineConstructor<C extends abstract new (...args: never[]) => object>(
  target: object,
  name: string,
  make: (native: C, args: unknown[], newTarget: AnyFunction) => object,
  callable = false,
): Undo {
  const found = getOwnPropertyDescriptor(target, name);
  if (typeof found?.value !== "function") return nothing;
  const native = found.value as C;
  const replacement = constructorOf(native, (args, newTarget, self) =>
    // without `new` the native constructor throws what it always throws
    newTarget === undefined && !callable
      ? apply(native, self, args)
      : make(native, args, newTarget ?? (native as unknown as AnyFunction)),
  );
  const undoPrototype = replace(native.prototype as object, "constructor", {
    value: replacement,
    writable: true,
    configurable: true,
    enumerable: false,
  });
  const undoGlobal = replace(target, name, { ...found, value: replacement });
  return () => {
    undoGlobal();
    undoPrototype();
  };
}

/**
 * Makes what stands for a native constructor: same prototype, statics, name, length and text. Nothing is patched.
 *
 * @param make is called with and without `new`; then `newTarget` is undefined
 */
export function constructorOf(
  native: abstract new (...args: never[]) => object,
  make: (args: unknown[], newTarget: AnyFunction | undefined, self: unknown) => unknown,
): AnyFunction {
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    return make(args, new.target, this);
  };
  for (const key of ownKeys(native)) {
    const descriptor = getOwnPropertyDescriptor(native, key);
    if (descriptor === undefined) continue;
    if (key === "prototype") {
      defineProperty(replacement, key, { value: native.prototype as unknown, writable: false });
    } else defineProperty(replacement, key, descriptor);
  }
  setPrototypeOf(replacement, getPrototypeOf(native));
  disguises.set(replacement, native as unknown as AnyFunction);
  return replacement;
}

/** Defines a property that pages do not notice: not enumerable. */
export function defineHidden(
  target: object,
  name: PropertyKey,
  descriptor: PropertyDescriptor,
): void {
  defineProperty(target, name, { enumerable: false, configurable: true, ...descriptor });
}

/** Constructs through the platform, whatever the page has done to `new`. */
export function constructNative<T extends object>(
  native: abstract new (...args: never[]) => T,
  args: readonly unknown[],
  newTarget: AnyFunction = native as unknown as AnyFunction,
): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return construct(
    native as unknown as new () => T,
    args,
    newTarget as unknown as new () => T,
  ) as T;
}

/** Runs installers in order and gives the one function that takes all of them away, last first. */
export function undoAll(undos: readonly Undo[]): Undo {
  return () => {
    for (const undo of undos.toReversed()) undo();
  };
}

/** Calls the native method: receiver, arguments. */
export type Call = (self: unknown, args: readonly unknown[]) => unknown;

/**
 * Replaces a method of an interface.
 *
 * @param act is given the receiver, the arguments and the native method
 */
export function hookMethod<S = unknown>(
  interfaceName: string,
  name: string,
  act: (self: S, args: unknown[], call: Call) => unknown,
): Undo {
  return defineMethod(prototypeOf(interfaceName), name, (native) => {
    const call: Call = (self, args) => apply(native, self as never, args as never);
    // rest arguments, not `arguments`: with them the detour costs nothing that can be measured
    const made = {
      method(this: S, ...args: unknown[]): unknown {
        return act(this, args, call);
      },
    };
    return made.method;
  });
}

/** Replaces an accessor of an interface; a getter or setter that is left out stays native. */
export function hookAccessor<S, T>(
  interfaceName: string,
  name: string,
  accessor: {
    get?: (self: S, native: Accessor<S, T>) => unknown;
    set?: (self: S, value: unknown, native: Accessor<S, T>) => void;
  },
): Undo {
  return defineAccessor<S, T>(prototypeOf(interfaceName), name, (native) => {
    const { get, set } = accessor;
    const made = {
      get value() {
        return get?.(this as unknown as S, native);
      },
      set value(value: unknown) {
        set?.(this as unknown as S, value, native);
      },
    };
    const own = getOwnPropertyDescriptor(made, "value");
    return {
      ...(get !== undefined && { get: own?.get as () => unknown }),
      ...(set !== undefined && { set: own?.set as (value: never) => void }),
    };
  });
}

function replace(target: object, name: PropertyKey, descriptor: PropertyDescriptor): Undo {
  const own = getOwnPropertyDescriptor(target, name);
  if (own?.configurable === false) return nothing;
  defineProperty(target, name, { ...descriptor, configurable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, name);
    else defineProperty(target, name, own);
  };
}

/**
 * The platform as it was before any code of a page ran. Every module of the runtime takes what it needs from here
 * while it is first evaluated; reading a global later could read what a page has put there.
 */

export const apply: typeof Reflect.apply = Reflect.apply;
export const construct: typeof Reflect.construct = Reflect.construct;
export const getPrototypeOf: typeof Reflect.getPrototypeOf = Reflect.getPrototypeOf;
export const setPrototypeOf: typeof Reflect.setPrototypeOf = Reflect.setPrototypeOf;
export const ownKeys: typeof Reflect.ownKeys = Reflect.ownKeys;
export const create: typeof Object.create = Object.create;
export const defineProperty: typeof Object.defineProperty = Object.defineProperty;
export const getOwnPropertyDescriptor: typeof Object.getOwnPropertyDescriptor =
  Object.getOwnPropertyDescriptor;
export const hasOwn: typeof Object.hasOwn = Object.hasOwn;

/** The global object of this realm, as a bag of names. */
export const globals: Record<string, unknown> = globalThis;

// oxlint-disable-next-line typescript/no-unsafe-function-type
export type AnyFunction = (this: never, ...args: never[]) => unknown;

/** Gives the prototype object of a platform interface; null where this realm lacks the interface. */
export function prototypeOf(interfaceName: string): object | null {
  const constructor = globals[interfaceName];
  return typeof constructor === "function" ? (constructor.prototype as object) : null;
}

/** Finds a property's descriptor on an object or on what it inherits from. */
export function findDescriptor(
  target: object | null,
  name: PropertyKey,
): PropertyDescriptor | undefined {
  for (let owner = target; owner !== null; owner = getPrototypeOf(owner)) {
    const descriptor = getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

/**
 * Captures a method as a function that takes its receiver first: `nativeMethod("Element", "getAttribute")(el, "id")`.
 * Where the realm lacks the method, calling the result throws a TypeError.
 */
export function nativeMethod<F extends (self: never, ...args: never[]) => unknown>(
  interfaceName: string,
  name: string,
): F {
  return uncurry<F>(findDescriptor(prototypeOf(interfaceName), name)?.value, interfaceName, name);
}

/** Captures a getter as a function of its receiver. */
export function nativeGetter<S, T>(interfaceName: string, name: string): (self: S) => T {
  return uncurry(findDescriptor(prototypeOf(interfaceName), name)?.get, interfaceName, name);
}

/** Captures a setter as a function of its receiver and the value. */
export function nativeSetter<S, T>(
  interfaceName: string,
  name: string,
): (self: S, value: T) => void {
  return uncurry(findDescriptor(prototypeOf(interfaceName), name)?.set, interfaceName, name);
}

/** Gives the object that owns a global member: the global object itself or what it inherits from. */
export function globalOwner(name: string): object | null {
  for (let owner: object | null = globalThis; owner !== null; owner = getPrototypeOf(owner)) {
    if (hasOwn(owner, name)) return owner;
  }
  return null;
}

/** True in a document's realm, false in a worker's. */
export const isWindow: boolean = typeof Window === "function" && globalThis instanceof Window;

/** The real address of this realm. Rewritten code never reaches it. */
export const nativeLocation: Location = globalThis.location;

export const NativeURL: typeof URL = URL;
/** Members that URLs and locations have in common. */
export const URL_PARTS = [
  "href",
  "origin",
  "protocol",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;
export const NativeRequest: typeof Request = Request;
export const NativeBlob: typeof Blob = Blob;
export const NativeEvent: typeof Event = Event;
export const NativeDOMException: typeof DOMException = DOMException;
export const NativeXMLHttpRequest: typeof XMLHttpRequest | undefined = globals["XMLHttpRequest"] as
  | typeof XMLHttpRequest
  | undefined;
export const nativeFetch: typeof fetch = globalThis.fetch?.bind(globalThis);
export const nativeSetTimeout: typeof setTimeout = globalThis.setTimeout.bind(globalThis);
export const nativeClearTimeout: typeof clearTimeout = globalThis.clearTimeout.bind(globalThis);
export const nativeQueueMicrotask: typeof queueMicrotask =
  globalThis.queueMicrotask.bind(globalThis);
export const nativeOpen: typeof open = globalThis.open?.bind(globalThis);
/** Indirect eval of this realm. */
export const nativeEval: (code: string) => unknown = globalThis.eval;

/** Adds a listener past anything that patches `EventTarget.prototype`. */
export const nativeListen: (
  self: EventTarget,
  type: string,
  listener: (event: never) => void,
  options?: boolean | AddEventListenerOptions,
) => void = nativeMethod("EventTarget", "addEventListener");

/** Removes a listener that {@link nativeListen} added. */
export const nativeUnlisten: (
  self: EventTarget,
  type: string,
  listener: (event: never) => void,
  options?: boolean | EventListenerOptions,
) => void = nativeMethod("EventTarget", "removeEventListener");

/** Dispatches an event past anything that patches `EventTarget.prototype`. */
export const nativeDispatch: (self: EventTarget, event: Event) => boolean = nativeMethod(
  "EventTarget",
  "dispatchEvent",
);

/** Keeps an event from all listeners that come after the one that runs. */
export const nativeStop: (self: Event) => void = nativeMethod("Event", "stopImmediatePropagation");

const trusted = getOwnPropertyDescriptor(new Event(""), "isTrusted")?.get;

/** Tells whether the platform dispatched an event, not a script. */
export function isTrusted(event: Event): boolean {
  return trusted !== undefined && apply(trusted, event, []) === true;
}

const captureStack = (Error as { captureStackTrace?(error: object): void }).captureStackTrace;

/** Makes an exception as the platform throws it: with a stack, where engines have them. */
export function platformError(message: string, name: string): DOMException {
  const error = new NativeDOMException(message, name);
  captureStack?.(error);
  return error;
}

/** Converts to a string as the platform converts an argument. */
export function toText(value: unknown): string {
  // a template refuses symbols, as the platform does; `String` takes them
  return `${value as string}`; // oxlint-disable-line typescript/no-unnecessary-template-expression
}

function uncurry<F>(method: unknown, interfaceName: string, name: string): F {
  const bound = (self: unknown, ...args: unknown[]): unknown => {
    if (typeof method !== "function") {
      throw new TypeError(`${interfaceName}.${name}: is missing in this realm`);
    }
    return apply(method, self, args);
  };
  return bound as F;
}

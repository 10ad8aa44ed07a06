/**
 * What the client uses of its realm, taken when the module is first evaluated: pages replace globals later.
 */
const scope = globalThis;

/** Stands in for CloseEvent, which Node has from version 23 on. */
class PlainCloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;

  constructor(type: string, init: CloseEventInit = {}) {
    super(type, init);
    this.code = init.code ?? 0;
    this.reason = init.reason ?? "";
    this.wasClean = init.wasClean ?? false;
  }
}

export const NativeURL: typeof URL = scope.URL;
export const NativeHeaders: typeof Headers = scope.Headers;
export const NativeRequest: typeof Request = scope.Request;
export const NativeResponse: typeof Response = scope.Response;
export const NativeEvent: typeof Event = scope.Event;
export const NativeEventTarget: typeof EventTarget = scope.EventTarget;
export const NativeMessageEvent: typeof MessageEvent = scope.MessageEvent;
export const NativeCustomEvent: typeof CustomEvent = scope.CustomEvent;
export const NativeCloseEvent: typeof CloseEvent = scope.CloseEvent ?? PlainCloseEvent;
export const NativeDOMException: typeof DOMException = scope.DOMException;
export const NativeBlob: typeof Blob = scope.Blob;
export const NativeReadableStream: typeof ReadableStream = scope.ReadableStream;
export const NativeFormData: typeof FormData = scope.FormData;
export const NativeURLSearchParams: typeof URLSearchParams = scope.URLSearchParams;
export const NativeAbortController: typeof AbortController = scope.AbortController;
/** Undefined under Node 20; callers then pass their own. */
export const NativeWebSocket: typeof WebSocket | undefined = scope.WebSocket;

const timeout = scope.setTimeout;
/** The realm's setTimeout, bound to it. */
export const nativeSetTimeout = (callback: () => void, ms: number): void => {
  Reflect.apply(timeout, scope, [callback, ms]);
};

const nativeFetch = scope.fetch;
/** The realm's fetch, bound to it. */
export const fetchNatively: typeof fetch = (input, init) =>
  Reflect.apply(nativeFetch, scope, [input, init]);

const { addEventListener, removeEventListener, dispatchEvent } = NativeEventTarget.prototype;

/** Adds a listener past anything that patches `EventTarget.prototype`. */
export function listen(
  target: EventTarget,
  type: string,
  listener: (event: never) => void,
  options?: AddEventListenerOptions,
): void {
  // sockets of other libraries are no EventTargets of this realm
  if (target instanceof NativeEventTarget) {
    Reflect.apply(addEventListener, target, [type, listener, options]);
  } else (target as EventTarget).addEventListener(type, listener as EventListener, options);
}

/** Removes a listener that {@link listen} added. */
export function unlisten(
  target: EventTarget,
  type: string,
  listener: (event: never) => void,
): void {
  Reflect.apply(removeEventListener, target, [type, listener]);
}

/** Dispatches an event past anything that patches `EventTarget.prototype`. */
export function dispatch(target: EventTarget, event: Event): void {
  Reflect.apply(dispatchEvent, target, [event]);
}

type Constructor<T> = { readonly prototype: T } & (abstract new (...args: never[]) => T);
type Arguments<F> = F extends (...args: infer A) => unknown ? A : never;
type Result<F> = F extends (...args: never[]) => infer R ? R : never;

/** Takes a method off a prototype. Objects of another make, e.g. sockets of a library, use their own. */
function method<T extends object, K extends keyof T>(
  constructor: Constructor<T> | undefined,
  name: K,
): (target: T, ...args: Arguments<T[K]>) => Result<T[K]> {
  const taken = constructor?.prototype[name];
  return (target, ...args) => {
    const ours = constructor !== undefined && target instanceof constructor;
    return Reflect.apply((ours ? taken : target[name]) as () => Result<T[K]>, target, args);
  };
}

/** Takes a getter off a prototype, as {@link method} does. */
function getter<T extends object, K extends keyof T>(
  constructor: Constructor<T>,
  name: K,
): (target: T) => T[K] {
  const taken = Object.getOwnPropertyDescriptor(constructor.prototype, name)?.get;
  return (target) =>
    taken !== undefined && target instanceof constructor
      ? (Reflect.apply(taken, target, []) as T[K])
      : target[name];
}

/** The value of one header; null when it is absent. */
export const headerOf: (headers: Headers, name: string) => string | null = method(
  NativeHeaders,
  "get",
);
export const appendTo: (headers: Headers, name: string, value: string) => void = method(
  NativeHeaders,
  "append",
);
export const textOf: (response: Response) => Promise<string> = method(NativeResponse, "text");
export const headersOf: (response: Response) => Headers = getter(NativeResponse, "headers");
export const bodyOf: (response: Response) => Response["body"] = getter(NativeResponse, "body");
export const statusOf: (response: Response) => number = getter(NativeResponse, "status");
export const statusTextOf: (response: Response) => string = getter(NativeResponse, "statusText");
export const dataOf: (event: MessageEvent<unknown>) => unknown = getter(NativeMessageEvent, "data");
export const sendOn: (socket: WebSocket, data: Parameters<WebSocket["send"]>[0]) => void = method(
  NativeWebSocket,
  "send",
);
export const closeSocket: (socket: WebSocket, code?: number, reason?: string) => void = method(
  NativeWebSocket,
  "close",
);

import { defineMethod, type Undo } from "../define.ts";
import { type AnyFunction, apply, globals, platformError, NativeURL, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";
import { seal } from "./envelope.ts";

const nativePost = globals["postMessage"] as AnyFunction;
const nativeClone = globals["structuredClone"] as AnyFunction;

/** Members of the options that are passed on, in the order in which the platform reads them. */
const PASSED = ["includeUserActivation", "transfer"] as const;

/**
 * Does what `targetWindow.postMessage(...args)` does when code of `realm` calls it: target origins are compared with
 * virtual origins, and the receiver sees the sender's.
 *
 * @param realm realm of the calling code; its window becomes `event.source`
 * @param targetRealm realm of the target; null when it has no runtime of ours: then it counts as of our origin, as an
 *   initial about:blank is
 * @throws DOMException `SyntaxError` for a target origin that is no URL
 * @throws DOMException `DataCloneError` as the platform does, also when nothing is delivered
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#dom-window-postmessage
 */
export function postMessage(
  realm: Realm,
  targetWindow: unknown,
  targetRealm: Realm | null,
  args: readonly unknown[],
): void {
  if (args.length === 0) {
    apply(nativePost, targetWindow, []);
    return;
  }
  const [message, second, third] = args;
  const options: Record<string, unknown> = {};
  let target: unknown;
  if (args.length > 2 || (second !== undefined && second !== null && !isObject(second))) {
    target = second;
    if (third !== undefined) options["transfer"] = third;
  } else if (isObject(second)) {
    for (const name of PASSED) {
      const value: unknown = Reflect.get(second, name);
      if (value !== undefined) options[name] = value;
    }
    target = Reflect.get(second, "targetOrigin") ?? "/";
  } else target = "/";

  const origin = realm.origin();
  const wanted = targetOrigin(toText(target), origin);
  if (wanted !== null && (wanted === "null" || wanted !== (targetRealm?.origin() ?? origin))) {
    // not delivered, but cloned: that may throw, and takes what is transferred away
    apply(nativeClone, undefined, [message, options]);
    return;
  }
  const sent = targetRealm === null ? message : seal(origin, message);
  apply(nativePost, targetWindow, [sent, { ...options, targetOrigin: "*" }]);
}

/** Makes `postMessage` of this window's own object do the same for code that was not rewritten. */
export function installPostMessage(realm: Realm): Undo {
  return defineMethod(
    globals,
    "postMessage",
    () =>
      ({
        hook(this: unknown, ...args: unknown[]) {
          const target = this ?? realm.window;
          postMessage(realm, target, realmOf(target), args);
        },
      }).hook,
  );
}

/** Gives the origin that the receiver must have; null for any. */
function targetOrigin(target: string, own: string): string | null {
  if (target === "*") return null;
  if (target === "/") return own;
  try {
    return new NativeURL(target).origin;
  } catch {
    throw platformError(
      `Failed to execute 'postMessage' on 'Window': Invalid target origin '${target}' in a call to 'postMessage'.`,
      "SyntaxError",
    );
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

import {
  constructNative,
  defineConstructor,
  defineGetter,
  hookMethod,
  type Undo,
  undoAll,
} from "../define.ts";
import { globals, prototypeOf } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { isSameOriginOnly, markSameOriginOnly } from "./request-brand.ts";
import { prepareRequest } from "./request-init.ts";

/**
 * Makes Request objects read as the page made them.
 *
 * @see https://fetch.spec.whatwg.org/#request-class
 */
export function installRequest(realm: Realm): Undo {
  const prototype = prototypeOf("Request");
  return undoAll([
    defineConstructor<typeof Request>(globals, "Request", (native, args, newTarget) => {
      if (args.length === 0) return constructNative(native, args, newTarget);
      const prepared = prepareRequest(realm, args[0], args[1], "construct 'Request'");
      const request = constructNative(native, [prepared.input, prepared.init], newTarget);
      if (prepared.sameOriginOnly) markSameOriginOnly(request);
      return request;
    }),
    hookMethod<Request>("Request", "clone", (request, args, call) => {
      const clone = call(request, args) as Request;
      if (isSameOriginOnly(request)) markSameOriginOnly(clone);
      return clone;
    }),
    defineGetter<Request, string>(prototype, "mode", (mode, request) =>
      isSameOriginOnly(request) ? "same-origin" : mode,
    ),
    ...["url", "referrer"].map((name) =>
      defineGetter<Request, string>(prototype, name, (address) => realm.codec.restore(address)),
    ),
  ]);
}

import { isHttp, SCRIPTS, SYNC_GLOBAL } from "@oriel/core";
import {
  type Call,
  defineAccessor,
  defineGetter,
  hookMethod,
  type Undo,
  undoAll,
} from "../define.ts";
import { loadScript } from "../load-script.ts";
import { nativeGetter, prototypeOf, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { reachesWorker } from "./reaches-worker.ts";
import type { SyncAnswer } from "./sync-exchange.ts";
import { syncParts } from "./sync-parts.ts";
import type { OpenSync, SyncRequest } from "./sync-request.ts";
import { subresourceAddress } from "./subresource-address.ts";

const stateOf = nativeGetter<XMLHttpRequest, number>("XMLHttpRequest", "readyState");

const OPENED = 1;

/**
 * Lets requests be native where the service worker answers them, and sends synchronous ones that it does not see to the
 * Bare server.
 *
 * @param load gives what opens those
 * @see https://xhr.spec.whatwg.org/
 */
export function installXhr(
  realm: Realm,
  load: () => OpenSync = () => loadScript(realm.boot.config, SCRIPTS.sync, SYNC_GLOBAL) as OpenSync,
): Undo {
  const prototype = prototypeOf("XMLHttpRequest");
  const states = new WeakMap<XMLHttpRequest, SyncRequest>();
  /** Requests whose sending waits until the worker has the cookies that the page wrote before. */
  const waiting = new WeakMap<XMLHttpRequest, () => void>();
  const flush = (request: XMLHttpRequest): void => waiting.get(request)?.();
  let open: OpenSync | null = null;
  const answerTo = (request: XMLHttpRequest): SyncAnswer | undefined => states.get(request)?.answer;

  const hook = (
    name: string,
    act: (request: XMLHttpRequest, args: unknown[], call: Call) => unknown,
  ): Undo => hookMethod("XMLHttpRequest", name, act);

  /** Sends when the cookies are stored; at once when the page touches the request before that. */
  function sendLater(
    request: XMLHttpRequest,
    pending: Promise<void>,
    sendNow: () => unknown,
  ): void {
    const run = (): void => {
      if (waiting.get(request) !== run) return;
      waiting.delete(request);
      sendNow();
    };
    waiting.set(request, run);
    void (async () => {
      await pending;
      run();
    })();
  }

  return undoAll([
    hook("open", (request, args, call) => {
      if (args.length < 2) return call(request, args);
      waiting.delete(request);
      states.delete(request);
      const url = toText(args[1]);
      let resolved: string;
      try {
        resolved = realm.resolve(url);
      } catch {
        return call(request, args);
      }
      const isAsync = args.length < 3 || Boolean(args[2]);
      if (!isAsync && isHttp(resolved) && !reachesWorker(realm)) {
        open ??= load();
        states.set(request, open(realm, syncParts, request, toText(args[0]), resolved));
        return undefined;
      }
      args[1] = subresourceAddress(realm, url, "xhr");
      return call(request, args);
    }),
    hook("send", (request, args, call) => {
      // sent a second time: the platform refuses it
      const twice = waiting.has(request);
      flush(request);
      const state = states.get(request);
      if (state !== undefined && stateOf(request) === OPENED) return state.send(args[0]);
      const sendNow = (): unknown => call(request, args);
      const pending = realm.cookies?.pending ?? null;
      if (pending === null || twice || stateOf(request) !== OPENED) return sendNow();
      sendLater(request, pending, sendNow);
      return undefined;
    }),
    hook("setRequestHeader", (request, args, call) => {
      flush(request);
      const state = states.get(request);
      return state === undefined || stateOf(request) !== OPENED || args.length < 2
        ? call(request, args)
        : state.setHeader(args[0], args[1]);
    }),
    hook("overrideMimeType", (request, args, call) => {
      call(request, args);
      states.get(request)?.overrideType(toText(args[0]));
    }),
    hook("abort", (request, args, call) => {
      flush(request);
      states.get(request)?.abort();
      call(request, args);
    }),
    hook("getResponseHeader", (request, args, call) => {
      const answer = answerTo(request);
      return answer === undefined || args.length === 0
        ? call(request, args)
        : (answer.headers.get(toText(args[0]).toLowerCase()) ?? null);
    }),
    hook("getAllResponseHeaders", (request, args, call) => {
      const answer = answerTo(request);
      if (answer === undefined) return call(request, args);
      return Array.from(answer.headers, ([name, value]) => `${name}: ${value}\r\n`).join("");
    }),
    ...(["status", "statusText"] as const).map((name) =>
      defineGetter<XMLHttpRequest, unknown>(
        prototype,
        name,
        (value, request) => answerTo(request)?.[name] ?? value,
      ),
    ),
    defineAccessor<XMLHttpRequest, string>(prototype, "responseURL", (native) => ({
      get() {
        const url = native.get(this);
        return answerTo(this)?.url ?? realm.codec.restore(url);
      },
    })),
  ]);
}

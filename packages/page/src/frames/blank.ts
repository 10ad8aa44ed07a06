import { BOOT_GLOBAL, isHttp, runtimeScript } from "@oriel/core";
import { disguise } from "../define.ts";
import {
  createElement,
  getAttribute,
  headOf,
  insertBefore,
  removeNode,
  setAttribute,
} from "../dom-natives.ts";
import {
  type AnyFunction,
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  nativeMethod,
  NativeURL,
} from "../natives.ts";
import { scriptText } from "../load-script.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";
import { childBoot } from "./srcdoc.ts";
import type { AnyWindow } from "./tree.ts";
import { blanksAreUncontrolled } from "./uncontrolled.ts";

/** What a window without a service worker borrows from the one that made it, because its own would contact hosts. */
const BORROWED = ["fetch", "XMLHttpRequest", "EventSource", "Worker", "SharedWorker", "WebSocket"];
/** Lets nothing leave such a document by itself. */
const WALL = "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:";

const openDocument: (self: Document) => void = nativeMethod("Document", "open");
const writeText: (self: Document, text: string) => void = nativeMethod("Document", "write");

/** Text of the runtime. */
let source: string | null = null;

/**
 * Gives an about:blank window a realm at once, before the page can do anything with it. Windows that have one, that
 * are of another origin or have an address stay as they are.
 *
 * The global serves the document that is on its way to the window, too. It must not, where that is of another virtual origin.
 */
export function setUpBlank(realm: Realm, window: Window): void {
  if (window === realm.window) return;
  const present = realmOf(window);
  try {
    const target = window as AnyWindow;
    if (present !== null) {
      // the document that a javascript: URL has made takes the global over
      if (present.boot.kind === "blank" && present.document !== target.document) {
        present.rebind(present.boot);
      }
      return;
    }
    if (!/^about:(?:blank)?(?:[?#]|$)/.test(target.location.href)) return;
    const { document, frameElement } = target;
    const address = frameElement === null ? null : getAttribute(frameElement, "src");
    const elsewhere = address !== null && leadsElsewhere(realm, address);
    if (elsewhere) {
      // after that the browser makes a new global for what comes
      openDocument(document);
      writeText(document, "<head></head><body></body>");
    }
    // asking a window in Chromium would keep the document that takes it over from ever having a worker
    const isControlled =
      !blanksAreUncontrolled && target.navigator.serviceWorker?.controller != null;
    const policy = isControlled ? realm.boot.policy : "encoded";
    defineProperty(target, BOOT_GLOBAL, {
      configurable: true,
      value: { ...childBoot(realm, "blank"), policy },
    });
    source ??= scriptText(realm.boot.config, runtimeScript(policy));
    target.eval(source);
    if (!isControlled) {
      wallIn(document);
      borrow(realm, target);
    }
    // opening the document has stopped this
    if (elsewhere) target.location.replace(address);
  } catch {
    // sandboxed, or of another origin
  }
}

/** Tells whether an address is that of a document of another virtual origin. */
export function leadsElsewhere({ codec, origin }: Realm, address: string): boolean {
  const url = codec.decode(address)?.url ?? "";
  return isHttp(url) && new NativeURL(url).origin !== origin();
}

function wallIn(document: Document): void {
  const head = headOf(document);
  if (head === null) return;
  const meta = createElement(document, "meta");
  setAttribute(meta, "http-equiv", "Content-Security-Policy");
  setAttribute(meta, "content", WALL);
  insertBefore(head, meta, null);
  // the policy stays when the element goes
  removeNode(meta);
}

/** A function of the global object works for the one that it is called on. */
function bound(method: AnyFunction, self: unknown): AnyFunction {
  const made = {
    method: (...args: unknown[]): unknown => apply(method, self as never, args as never),
  };
  return disguise(made.method, method);
}

/** Lends a window the means of its maker, until its global serves a document of its own. */
function borrow(realm: Realm, window: AnyWindow): void {
  const borrower = realmOf(window);
  if (borrower === null) return;
  borrower.cookies = realm.cookies;
  const own = BORROWED.map((name) => [name, getOwnPropertyDescriptor(window, name)] as const);
  for (const name of BORROWED) {
    const lent = getOwnPropertyDescriptor(realm.window, name);
    if (lent === undefined) continue;
    if (name === "fetch") lent.value = bound(lent.value as AnyFunction, realm.window);
    defineProperty(window, name, lent);
  }
  borrower.onDocument(() => {
    if (borrower.boot.kind === "blank") return;
    for (const [name, descriptor] of own) {
      if (descriptor !== undefined) defineProperty(window, name, descriptor);
    }
  });
}

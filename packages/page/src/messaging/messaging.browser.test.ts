import { MESSAGE_KEY, REALM } from "@oriel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import type { Realm } from "../realm.ts";
import { HANDLE } from "../registry.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installErrorHandler } from "./error-handler.ts";
import { installEventAddresses } from "./event-addresses.ts";
import { installMessageEvent } from "./message-event.ts";
import { installOwnMessages } from "./own-messages.ts";
import { installPostMessage, postMessage } from "./post-message.ts";

const nativePost = globalThis.postMessage as (message: unknown, targetOrigin: string) => void;
let realm: Realm;
let undo: Undo = () => {};
let frame: HTMLIFrameElement;
/** A frame of another virtual origin. */
let other: Window & typeof globalThis;
let otherRealm: Realm;

function place(window: Window, its: Realm): void {
  Object.defineProperty(window, REALM, { value: { [HANDLE]: its }, configurable: true });
}

beforeEach(() => {
  realm = fakeRealm({ url: "https://a.test/dir/" });
  place(window, realm);
  frame = document.createElement("iframe");
  document.body.append(frame);
  other = frame.contentWindow as Window & typeof globalThis;
  otherRealm = { ...fakeRealm({ url: "https://b.test:8443/" }), window: other };
  place(other, otherRealm);
  undo = undoAll(
    [
      installOwnMessages,
      installPostMessage,
      installMessageEvent,
      installEventAddresses,
      installErrorHandler,
    ].map((install) => install(realm)),
  );
});
afterEach(() => {
  undo();
  frame.remove();
  Reflect.deleteProperty(window, REALM);
});

/** Collects what arrives in this window until a last message has come. */
async function received(act: () => void): Promise<MessageEvent[]> {
  const events: MessageEvent[] = [];
  const listener = (event: MessageEvent): number => events.push(event);
  addEventListener("message", listener);
  act();
  postMessage(otherRealm, window, realm, ["last", "*"]);
  await expect.poll(() => events.some(({ data }) => data === "last")).toBe(true);
  removeEventListener("message", listener);
  return events.filter(({ data }) => data !== "last");
}

/** What code in the other frame does. */
const fromOther = (...args: unknown[]): void => postMessage(otherRealm, window, realm, args);

describe("postMessage", () => {
  it.each([
    ["*", ["m", "*"], true],
    ["the receiver's origin", ["m", "https://a.test"], true],
    ["a URL of it", ["m", "https://a.test/other?x#y"], true],
    ["another origin", ["m", "https://b.test"], false],
    ["another port", ["m", "https://a.test:8443"], false],
    ["an opaque origin", ["m", "data:,"], false],
    ["/ from another origin", ["m", "/"], false],
    ["no target", ["m"], false],
    ["undefined", ["m", undefined], false],
    ["null", ["m", null], false],
    ["options with *", ["m", { targetOrigin: "*" }], true],
    ["options without target", ["m", {}], false],
    ["an object that is no string", ["m", { toString: () => "*" }], false],
    ["* and transfer", ["m", "*", []], true],
    ["anything, with transfer", ["m", { toString: () => "*" }, []], true],
  ])("with %s", async (_, args, delivered) => {
    const events = await received(() => fromOther(...args));
    expect(events.map(({ data }) => data as unknown)).toEqual(delivered ? ["m"] : []);
  });

  it("shows the sender's virtual origin, and no trace of how it came", async () => {
    const data = { [MESSAGE_KEY]: "page", map: new Map([[1, new Date(5)]]) };
    const [event] = await received(() => fromOther(data, "*"));
    expect(event?.origin).toBe("https://b.test:8443");
    expect(event?.data).toEqual(data);
    expect(event?.data).toBe(event?.data);
    expect(event?.isTrusted).toBe(true);
  });

  it("reaches its own window by / and shows it as the source", async () => {
    const [event] = await received(() => window.postMessage([1], "/"));
    expect([event?.origin, event?.data, event?.source === window]).toEqual([
      "https://a.test",
      [1],
      true,
    ]);
  });

  it("keeps the origin of a sender that has gone", async () => {
    const events = await received(() => {
      fromOther("m", "*");
      frame.remove();
    });
    expect(events.map(({ origin }) => origin)).toEqual(["https://b.test:8443"]);
  });

  it("transfers, also when the message is not delivered", async () => {
    const { port1, port2 } = new MessageChannel();
    const [event] = await received(() => fromOther("m", "*", [port1]));
    expect(event?.ports).toHaveLength(1);
    const buffer = new ArrayBuffer(8);
    fromOther(buffer, { targetOrigin: "https://c.test", transfer: [buffer] });
    expect(buffer.byteLength).toBe(0);
    port2.close();
  });

  it.each([
    ["SyntaxError", ["m", "b.test"]],
    ["SyntaxError", ["m", ""]],
    ["SyntaxError", ["m", { targetOrigin: "b.test" }]],
    ["DataCloneError", [() => {}, "*"]],
    ["DataCloneError", [() => {}, "https://c.test"]],
    ["TypeError", []],
    ["TypeError", ["m", Symbol("x"), []]],
  ])("throws a %s for %o", (name, args) => {
    expect(() => fromOther(...args)).toThrow(expect.objectContaining({ name }) as Error);
  });

  it("counts a window without a runtime as of the own origin, and sends it nothing else", async () => {
    Reflect.deleteProperty(other, REALM);
    const got = new Promise<MessageEvent>((resolve) => other.addEventListener("message", resolve));
    postMessage(realm, other, null, ["no", "https://b.test"]);
    postMessage(realm, other, null, ["yes", "https://a.test"]);
    expect((await got).data).toBe("yes");
  });

  it("looks native", () => {
    expect([window.postMessage.name, window.postMessage.length]).toEqual(["postMessage", 1]);
    expect(Object.hasOwn(window.postMessage, "prototype")).toBe(false);
  });
});

describe("messages of Oriel", () => {
  it("do not reach the page; others from the embedder do", async () => {
    const events = await received(() => {
      nativePost.call(window, { [MESSAGE_KEY]: "page", url: "" }, "*");
      nativePost.call(window, { hello: 1 }, "*");
    });
    expect(events.map(({ data }) => data as unknown)).toEqual([{ hello: 1 }]);
  });

  it("cannot be made by a page to forge an origin", async () => {
    const forged = { [MESSAGE_KEY]: "post", origin: "https://bank.test", data: "m" };
    const [event] = await received(() => fromOther(forged, "*"));
    expect(event?.origin).toBe("https://b.test:8443");
    expect(event?.data).toEqual(forged);
    const made = new MessageEvent("message", { data: forged, origin: realm.codec.origin });
    expect(made.data).toBe(forged);
    expect(made.origin).not.toBe("https://bank.test");
  });
});

describe("events", () => {
  it("leave origins alone that are not the proxy's", () => {
    expect(new MessageEvent("m", { origin: "https://x.test" }).origin).toBe("https://x.test");
    expect(new MessageEvent("m").origin).toBe("");
    expect(new MessageEvent("m", { data: { a: 1 } }).data).toEqual({ a: 1 });
  });

  it("show real URLs", () => {
    const address = realm.codec.encode("https://a.test/x.js");
    expect(new ErrorEvent("error", { filename: address }).filename).toBe("https://a.test/x.js");
    expect(new ErrorEvent("error", { filename: "x" }).filename).toBe("x");
    const message = "$oriel.location.f is not a function";
    expect(new ErrorEvent("error", { message }).message).toBe("location.f is not a function");
    const change = new HashChangeEvent("hashchange", { oldURL: address, newURL: `${address}#n` });
    expect([change.oldURL, change.newURL]).toEqual([
      "https://a.test/x.js",
      "https://a.test/x.js#n",
    ]);
  });

  it("give window.onerror the real URL, and window.onerror back as it was set", () => {
    const calls: unknown[][] = [];
    const handler = (...args: unknown[]): boolean => calls.push(args) > 0;
    window.onerror = handler as OnErrorEventHandler;
    expect(window.onerror).toBe(handler);
    const filename = realm.codec.encode("https://a.test/x.js");
    window.dispatchEvent(
      new ErrorEvent("error", {
        message: "$oriel.top.m",
        filename,
        lineno: 1,
        colno: 2,
        cancelable: true,
      }),
    );
    expect(calls[0]?.slice(0, 4)).toEqual(["top.m", "https://a.test/x.js", 1, 2]);
    window.onerror = null;
    expect(window.onerror).toBeNull();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    window.onerror = 5 as unknown as OnErrorEventHandler;
    expect(window.onerror).toBeNull();
  });
});

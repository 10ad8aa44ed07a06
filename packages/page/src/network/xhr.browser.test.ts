import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { openSync } from "./sync-request.ts";
import { installXhr } from "./xhr.ts";

let realm: Realm;
let undo: Undo = () => {};

beforeEach(() => {
  realm = fakeRealm();
  undo = installXhr(realm, () => openSync);
});
afterEach(() => {
  undo();
});

describe("XMLHttpRequest", () => {
  it("opens synchronous requests as the platform does", () => {
    const request = new XMLHttpRequest();
    const states: number[] = [];
    request.addEventListener("readystatechange", () => states.push(request.readyState));
    request.open("GET", "https://b.test/x", false);
    expect([request.readyState, states]).toEqual([1, [1]]);
    request.setRequestHeader("X-A", "1");
    const named = (name: string): Error => expect.objectContaining({ name }) as Error;
    expect(() => request.setRequestHeader("X A", "1")).toThrow(named("SyntaxError"));
    expect(() => request.setRequestHeader("X-A", "1\n2")).toThrow(named("SyntaxError"));
    expect(() => request.open("TRACE", "/", false)).toThrow(named("SecurityError"));
    expect(() => request.open("A B", "/", false)).toThrow(named("SyntaxError"));
    expect(() => request.open("GET", "http://[", false)).toThrow(named("SyntaxError"));
    const unsent = new XMLHttpRequest();
    expect(() => unsent.setRequestHeader("a", "b")).toThrow(named("InvalidStateError"));
    expect(() => unsent.send()).toThrow(named("InvalidStateError"));
    expect(() => (unsent.open as () => void)()).toThrow(TypeError);
  });

  it("loads data: URLs natively, synchronously too", () => {
    const request = new XMLHttpRequest();
    request.open("GET", "data:text/plain,hello", false);
    request.send();
    expect([request.status, request.responseText]).toEqual([200, "hello"]);
  });

  it("sends later while cookies are on their way, at once when it is touched", async () => {
    let stored = (): void => {};
    const pending = new Promise<void>((resolve) => {
      stored = resolve;
    });
    realm.cookies = { pending } as Realm["cookies"];
    const request = new XMLHttpRequest();
    const events: string[] = [];
    for (const type of ["loadstart", "abort", "load"])
      request.addEventListener(type, () => events.push(type));
    request.open("GET", "data:,x");
    request.send();
    expect(events).toEqual([]);
    expect(() => request.send()).toThrow(
      expect.objectContaining({ name: "InvalidStateError" }) as Error,
    );
    expect(events).toEqual(["loadstart"]);
    request.abort();
    expect(events).toEqual(["loadstart", "abort"]);
    request.open("GET", "data:,x");
    request.send();
    stored();
    await expect.poll(() => events).toEqual(["loadstart", "abort", "loadstart", "load"]);
  });
});

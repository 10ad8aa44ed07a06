import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { callCookieStore } from "./cookie-store-calls.ts";
import { installCookieStore } from "./cookie-store.ts";
import { installCookies } from "./cookies.ts";
import { installDocumentCookie } from "./document-cookie.ts";

let realm: Realm;
let undo: Undo = () => {};
let origin: string | undefined;

beforeEach(() => {
  origin = undefined;
  realm = fakeRealm();
  const own = realm.origin;
  realm.origin = () => origin ?? own();
  undo = undoAll([
    installCookies(realm),
    installDocumentCookie(realm),
    installCookieStore(realm, () => callCookieStore),
  ]);
});
afterEach(() => {
  undo();
});

describe("document.cookie", () => {
  it("writes and reads the virtual document's cookies", () => {
    expect(document.cookie).toBe("");
    document.cookie = "a=1";
    document.cookie = "b=2; path=/";
    document.cookie = "c=3; domain=b.test";
    document.cookie = "h=4; httponly";
    expect(document.cookie).toBe("a=1; b=2");
    document.cookie = "a=; max-age=0";
    expect(document.cookie).toBe("b=2");
  });

  it("never touches the proxy's own cookies", () => {
    document.cookie = "a=1";
    undo();
    expect(document.cookie).not.toContain("a=1");
    document.cookie = "real=1";
    undo = undoAll([installCookies, installDocumentCookie].map((install) => install(realm)));
    expect(document.cookie).toBe("");
    undo();
    document.cookie = "real=; max-age=0";
    undo = () => {};
  });

  it("is empty for documents without a window, and throws for what is no document", () => {
    const inert = document.implementation.createHTMLDocument();
    inert.cookie = "a=1";
    expect(inert.cookie).toBe("");
    const { get } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie") as {
      get: () => string;
    };
    expect(() => get.call({})).toThrow(TypeError);
  });

  it("is refused to opaque documents", () => {
    origin = "null";
    const refused = expect.objectContaining({ name: "SecurityError" }) as Error;
    expect(() => document.cookie).toThrow(refused);
    expect(() => (document.cookie = "a=1")).toThrow(refused);
  });
});

describe("cookieStore", () => {
  it("sets, gets, lists and deletes", async () => {
    await cookieStore.set("a", "1");
    await cookieStore.set({ name: "b", value: "2", path: "/dir", expires: Date.now() + 10_000 });
    expect(document.cookie).toBe("b=2; a=1");
    expect(await cookieStore.get("a")).toMatchObject({
      name: "a",
      value: "1",
      domain: null,
      expires: null,
      path: "/",
    });
    expect((await cookieStore.getAll()).map(({ name }) => name)).toEqual(["b", "a"]);
    expect(await cookieStore.getAll({ name: "a" })).toHaveLength(1);
    await cookieStore.delete("a");
    await cookieStore.delete({ name: "b", path: "/dir" });
    expect(await cookieStore.get("a")).toBeNull();
    expect(document.cookie).toBe("");
  });

  it.each([
    ["get", []],
    ["get", [{}]],
    ["get", [{ name: "a", url: "https://a.test/other" }]],
    ["set", ["a", "x;y"]],
    ["set", ["a=b", "x"]],
    ["set", ["", ""]],
    ["set", [{ name: "a", value: "b", domain: ".a.test" }]],
    ["set", [{ name: "a", value: "b", path: "dir" }]],
  ] as const)("rejects %s(%j) with a TypeError", async (method, args) => {
    const call = cookieStore[method].bind(cookieStore) as (...args: unknown[]) => Promise<unknown>;
    await expect(call(...args)).rejects.toThrow(TypeError);
  });
});

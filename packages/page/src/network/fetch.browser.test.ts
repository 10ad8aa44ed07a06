import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installEventSource } from "./event-source.ts";
import { installFetch } from "./fetch.ts";
import { installHiddenApis } from "./hidden-apis.ts";
import { installPerformanceEntries } from "./performance-entries.ts";
import { installRequest } from "./request.ts";
import { installResponse } from "./response.ts";

const nativeFetch = globalThis.fetch;
let realm: Realm;
let undo: Undo = () => {};

beforeEach(() => {
  realm = fakeRealm();
  undo = undoAll(
    [
      installRequest,
      installResponse,
      installFetch,
      installEventSource,
      installPerformanceEntries,
      installHiddenApis,
    ].map((install) => install(realm)),
  );
});
afterEach(() => {
  undo();
  vi.unstubAllGlobals();
});

describe("Request", () => {
  it("keeps the mode same-origin through copies", () => {
    const request = new Request("https://a.test/x", { mode: "same-origin" });
    expect([request.mode, request.clone().mode, new Request(request).mode]).toEqual(
      Array(3).fill("same-origin"),
    );
    expect(new Request(request, { mode: "cors" }).mode).toBe("cors");
    expect(new Request("https://a.test/x").mode).toBe("cors");
  });

  it.each([
    ["/page?x", "https://a.test/page?x"],
    ["https://a.test/", "https://a.test/"],
    ["https://b.test/", "about:client"],
    ["about:client", "about:client"],
    ["", ""],
  ])("takes the referrer %j as %j", (referrer, expected) => {
    expect(new Request("https://b.test/x", { referrer }).referrer).toBe(expected);
  });

  it("reads members that a dictionary inherits, and those of a request, once", () => {
    const first = new Request("https://a.test/1", {
      method: "POST",
      body: "x",
      mode: "same-origin",
    });
    const second = new Request("https://a.test/2", first);
    expect([second.method, second.mode, second.url]).toEqual([
      "POST",
      "same-origin",
      "https://a.test/2",
    ]);
    class Init {
      method = "PUT";
      get mode(): RequestMode {
        return "same-origin";
      }
    }
    expect(new Request("https://a.test/", new Init())).toMatchObject({
      method: "PUT",
      mode: "same-origin",
    });
  });

  it.each([[["http://["]], [["/", { mode: "navigate" }]], [[]], [["/", { referrer: "http://[" }]]])(
    "throws a TypeError for %j",
    (args) => {
      expect(() => Reflect.construct(Request, args)).toThrow(TypeError);
    },
  );
});

describe("fetch", () => {
  it("refuses other origins in mode same-origin before anything is sent", async () => {
    await expect(fetch("https://b.test/", { mode: "same-origin" })).rejects.toThrow(TypeError);
    await expect(fetch(new Request("https://b.test/", { mode: "same-origin" }))).rejects.toThrow(
      TypeError,
    );
  });

  it("rejects, and does not throw, for bad arguments", async () => {
    await expect(fetch("http://[")).rejects.toThrow(TypeError);
    await expect((fetch as () => Promise<Response>)()).rejects.toThrow(TypeError);
    await expect(fetch("/", { mode: "navigate" })).rejects.toThrow(TypeError);
  });

  it("answers for data: URLs, in every mode", async () => {
    expect(await (await fetch("data:,x", { mode: "same-origin" })).text()).toBe("x");
    const response = await fetch("data:,x");
    expect([response.type, response.url]).toEqual(["basic", "data:,x"]);
  });

  it("waits for cookies that are on their way, and reads its arguments before", async () => {
    let stored = (): void => {};
    const pending = new Promise<void>((resolve) => {
      stored = resolve;
    });
    realm.cookies = { pending } as Realm["cookies"];
    const body = new FormData();
    body.set("a", "1");
    const request = new Request("data:,answer");
    let answered = false;
    const promise = fetch(request).then((response) => {
      answered = true;
      return response.text();
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    stored();
    expect(await promise).toBe("answer");
  });

  it("looks native", () => {
    expect([fetch.name, fetch.length, Object.hasOwn(fetch, "prototype")]).toEqual([
      "fetch",
      nativeFetch.length,
      false,
    ]);
  });
});

describe("Response", () => {
  it("leaves what pages make alone", () => {
    const made = new Response("x", { status: 201, statusText: "Made" });
    expect([made.type, made.url, made.status, made.statusText, made.ok]).toEqual([
      "default",
      "",
      201,
      "Made",
      true,
    ]);
    expect(Response.error().type).toBe("error");
    expect(() => Reflect.get(Response.prototype, "type") as unknown).toThrow(TypeError);
  });
});

describe("hidden APIs", () => {
  it.each(["RTCPeerConnection", "WebTransport", "WebSocketStream", "ServiceWorkerContainer"])(
    "hide %s",
    (name) => {
      expect(name in globalThis).toBe(false);
      undo();
      expect(name in globalThis).toBe(true);
      undo = () => {};
    },
  );

  it("look like a browser without service workers", () => {
    expect("serviceWorker" in navigator).toBe(false);
    expect(navigator.serviceWorker).toBeUndefined();
  });
});

describe("performance entries", () => {
  it("find marks, and restore names of proxied addresses", async () => {
    performance.mark("m");
    expect(performance.getEntriesByName("m")).toHaveLength(1);
    const address = realm.codec.encode(`${location.origin}/`, "xhr");
    await nativeFetch(address).catch(() => {});
    await expect
      .poll(() => performance.getEntriesByName(`${location.origin}/`).length)
      .toBeGreaterThan(0);
    const [entry] = performance.getEntriesByName(`${location.origin}/`, "resource");
    expect([entry?.name, (entry?.toJSON() as { name: string } | undefined)?.name]).toEqual(
      Array(2).fill(`${location.origin}/`),
    );
    await nativeFetch(`${realm.boot.config.scripts}page.js`).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(
      performance.getEntriesByType("resource").some(({ name }) => name.includes("/oriel/")),
    ).toBe(false);
  });
});

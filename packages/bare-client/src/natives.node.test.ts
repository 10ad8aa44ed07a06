import { expect, it } from "vitest";
import { BareClient } from "./index.ts";
import { bareResponse } from "./testing/fake-bare.ts";

/** What pages replace, after this module was loaded. */
const REPLACED = [
  "fetch",
  "WebSocket",
  "Request",
  "Response",
  "Headers",
  "URL",
  "AbortController",
  "Event",
  "MessageEvent",
  "CloseEvent",
  "DOMException",
  "Blob",
] as const;
const METHODS: [holder: { prototype: object } | undefined, name: string][] = [
  [globalThis.Response, "text"],
  [globalThis.Response, "json"],
  [globalThis.Response, "headers"],
  [globalThis.Response, "body"],
  [globalThis.Headers, "get"],
  [globalThis.Headers, "append"],
  [globalThis.EventTarget, "addEventListener"],
  [globalThis.EventTarget, "dispatchEvent"],
  [globalThis.MessageEvent, "data"],
];

/** Runs something while the page's own versions of everything throw. */
async function underHooks<T>(run: () => Promise<T>): Promise<T> {
  const undo: (() => void)[] = [];
  const replace = (holder: object, name: string, descriptor: PropertyDescriptor): void => {
    const before = Object.getOwnPropertyDescriptor(holder, name);
    if (before === undefined) return;
    Object.defineProperty(holder, name, { configurable: true, ...descriptor });
    undo.push(() => Object.defineProperty(holder, name, before));
  };
  const hooked = (name: string) => (): never => {
    throw new Error(`${name} is the page's`);
  };
  for (const [holder, name] of METHODS) {
    if (holder === undefined) continue;
    const isGetter = Object.getOwnPropertyDescriptor(holder.prototype, name)?.get !== undefined;
    replace(holder.prototype, name, isGetter ? { get: hooked(name) } : { value: hooked(name) });
  }
  for (const name of REPLACED) replace(globalThis, name, { value: hooked(name) });
  try {
    return await run();
  } finally {
    for (const restore of undo.toReversed()) restore();
  }
}

it("uses what was there when it was loaded, whatever pages replace later", async () => {
  const answers = [
    Response.json({ versions: ["v3"], language: "NodeJS" }),
    bareResponse({ status: 201, lines: ["A", "1"], body: "x" }),
    Response.json({ code: "HOST_NOT_FOUND", id: "request" }, { status: 500 }),
  ];
  const outcome = await underHooks(async () => {
    const client = new BareClient("https://bare.test/", {
      fetch: () => Promise.resolve(answers.shift() ?? Promise.reject(new Error("no more"))),
    });
    const response = await client.fetch("http://a.test/", { headers: [["A", "1"]] });
    const error = await client.fetch("http://a.test/").catch((thrown: unknown) => thrown);
    return { response, error };
  });
  expect(outcome.response.status).toBe(201);
  expect(outcome.response.headers.get("a")).toBe("1");
  expect(await outcome.response.text()).toBe("x");
  expect(outcome.error).toMatchObject({ code: "HOST_NOT_FOUND" });
});

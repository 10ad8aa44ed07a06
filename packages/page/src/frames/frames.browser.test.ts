import { BOOT_GLOBAL, type BootData } from "@oriel/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm, PAGE } from "../testing/fake-realm.ts";
import { installFrames } from "./frames.ts";
import { installWindows } from "./windows.ts";

/** Stands for the runtime: notes what it finds when it runs. */
const RUNTIME = `ran=[...(globalThis.ran??[]),${BOOT_GLOBAL}];$oriel={realm:{boot:ran[0],document,origin:()=>ran[0].origin,onDocument(){}}};//`;
type Probe = Window & { ran?: BootData[] };

let realm: Realm;
let undo: Undo;

beforeEach(() => {
  const config = {
    scope: `${location.origin}/service/`,
    bareServer: `${location.origin}/bare/`,
    scripts: `data:text/javascript,${encodeURIComponent(RUNTIME)}`,
  };
  realm = fakeRealm({ config });
  undo = undoAll([installFrames(realm), installWindows(realm)]);
});
afterEach(() => {
  undo();
  document.body.replaceChildren();
});

const runs = (window: Window | null | undefined): number =>
  (window as Probe | null)?.ran?.length ?? 0;

it.each([
  { name: "made by script", make: () => document.body.append(document.createElement("iframe")) },
  {
    name: "made by markup",
    make: () => document.body.insertAdjacentHTML("beforeend", "<iframe></iframe>"),
  },
  {
    name: "of about:blank",
    make: () => document.body.insertAdjacentHTML("beforeend", "<iframe src=about:blank></iframe>"),
  },
])("gives a frame $name a realm before a page can reach it by window[i]", ({ make }) => {
  const before = window.length;
  make();
  expect(runs(window[before])).toBe(1);
});

it("gives a frame in a shadow tree a realm when its window is asked for", () => {
  const root = document.createElement("div").attachShadow({ mode: "open" });
  document.body.append(root.host);
  root.innerHTML = "<iframe></iframe>";
  const frame = root.querySelector("iframe") as HTMLIFrameElement;
  expect(runs(frame.contentWindow)).toBe(1);
  expect(runs(frame.contentDocument?.defaultView)).toBe(1);
});

it("tells a blank document what it is", () => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  expect((frame.contentWindow as Probe).ran?.[0]).toMatchObject({
    kind: "blank",
    url: PAGE,
    origin: "https://a.test",
    referrer: PAGE,
    // no service worker controls the frame
    policy: "encoded",
  });
});

it("lets no global of ours serve a document of another virtual origin", async () => {
  const frame = document.createElement("iframe");
  // the test's server answers it with something
  frame.src = realm.codec.encode("https://b.test/");
  let loads = 0;
  frame.addEventListener("load", () => {
    loads += 1;
  });
  document.body.append(frame);
  const window = frame.contentWindow as Window & { marker?: number };
  window.marker = 1;
  expect(runs(window)).toBe(1);
  await expect.poll(() => loads, { timeout: 10_000 }).toBe(1);
  expect([window.marker, runs(window)]).toEqual([undefined, 0]);
  expect(window.location.href).toBe(frame.src);
});

it("walls an uncontrolled frame in and leaves no trace of that", async () => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const inner = frame.contentDocument as Document;
  expect(inner.head.childNodes.length).toBe(0);
  const violation = new Promise<string>((resolve) => {
    inner.addEventListener("securitypolicyviolation", (event) => resolve(event.blockedURI));
  });
  const image = inner.createElement("img");
  image.src = "https://outside.test/x.png";
  inner.body.append(image);
  await expect(violation).resolves.toBe("https://outside.test/x.png");
});

it("leaves elements as the platform makes them", () => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  expect([frame.constructor, frame.getAttributeNames(), frame.outerHTML]).toEqual([
    HTMLIFrameElement,
    [],
    "<iframe></iframe>",
  ]);
});

it("shows no embedder", () => {
  expect([window.parent === window, window.frameElement, window.opener]).toEqual([
    true,
    null,
    null,
  ]);
});

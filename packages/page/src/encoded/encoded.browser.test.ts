import { keptAttribute, REALM, withAuthored } from "@oriel/core";
import { rewriteCss, rewriteScript, rewriteSrcset } from "@oriel/rewriter";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import { getAttribute } from "../dom-natives.ts";
import { installMarkup } from "../markup/markup.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { ENCODED_HOOKS } from "./hooks.ts";

let realm: Realm;
let undo: Undo;
let loads = 0;

beforeAll(() => {
  Object.defineProperty(globalThis, REALM, { value: {}, configurable: true });
  realm = fakeRealm({ policy: "encoded" });
  realm.rewriter = () => {
    loads += 1;
    return { rewriteCss, rewriteScript, rewriteSrcset } as unknown as ReturnType<Realm["rewriter"]>;
  };
  undo = undoAll([
    ...ENCODED_HOOKS.flatMap(([, ...installs]) => installs.map((install) => install(realm))),
    installMarkup(realm),
  ]);
});
afterAll(() => {
  undo();
  Reflect.deleteProperty(globalThis, REALM);
});

const xhr = (url: string): string => realm.codec.encode(new URL(url, realm.url()), "xhr");
const make = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
  document.createElement(name);
const helpersOf = (): Record<string, unknown> =>
  (globalThis as unknown as Record<string, Record<string, unknown>>)[REALM] ?? {};
/** What the browser has in an element's `style`. */
const nativeStyle = (element: Element): string => getAttribute(element, "style") ?? "";

it.each([
  "x.png",
  "/x.png",
  "https://a.test/dir/x.png",
  "HTTPS://A.test/x.png",
  "x.png?a=(b)&c='d'",
  "//b.test/ä.png",
])("reads %s back as it was written, and gives the browser a proxied address", (url) => {
  const value = `url("${url}")`;
  const element = make("p");
  element.style.backgroundImage = value;
  expect(nativeStyle(element)).toContain(withAuthored(xhr(url), url, realm.codec));
  expect(element.style.backgroundImage).toBe(value);
  expect(element.style.getPropertyValue("background-image")).toBe(value);
  expect(element.style.cssText).toBe(`background-image: ${value};`);
  expect(element.getAttribute("style")).toBe(`background-image: ${value};`);
  document.body.append(element);
  expect(getComputedStyle(element).backgroundImage).toBe(
    `url("${new URL(url, realm.url()).href}")`,
  );
  element.remove();
});

it.each<readonly [string, (element: HTMLElement) => void]>([
  ["cssText", (element) => (element.style.cssText = "background: url(x.png)")],
  ["setProperty", (element) => element.style.setProperty("background-image", "url(x.png)")],
  [
    "a dashed member",
    (element) => Object.assign(element.style, { "background-image": "url(x.png)" }),
  ],
  ["the style member", (element) => Object.assign(element, { style: "background: url(x.png)" })],
  ["the attribute", (element) => element.setAttribute("style", "background: url(x.png)")],
])("encodes addresses in declarations that are set by %s", (_, set) => {
  const element = make("p");
  set(element);
  expect(nativeStyle(element)).toContain(xhr("x.png"));
  element.style.color = "red";
  expect(element.getAttribute("style")).toMatch(/url\("?x\.png"?\).*color: red;$/);
});

it("loads no rewriter for declarations without an address", () => {
  const before = loads;
  const { style } = make("p");
  style.cssText = "color: red; background: url(data:image/png,x) url(#a)";
  style.background = "none";
  style.setProperty("color", "blue");
  expect(loads).toBe(before);
});

it("encodes addresses in rules, against the sheet that they are in", () => {
  const style = make("style");
  style.textContent = "p { background: url(x.png) }";
  document.head.append(style);
  const sheet = style.sheet as CSSStyleSheet;
  sheet.insertRule("q { background: url('y.png') }", 1);
  sheet.addRule("i", "background: url(z.png)");
  expect([...sheet.cssRules].map((rule) => rule.cssText)).toEqual([
    'p { background: url("x.png"); }',
    'q { background: url("y.png"); }',
    'i { background: url("z.png"); }',
  ]);
  expect(style.textContent).toBe("p { background: url(x.png) }");
  (style.firstChild as Text).data = "b { background: url(w.png) }";
  expect(style.sheet?.cssRules[0]?.cssText).toBe('b { background: url("w.png"); }');
  style.replaceChildren("u { background: url(v.png) }");
  expect(style.sheet?.cssRules[0]?.cssText).toBe('u { background: url("v.png"); }');
  style.remove();
});

it("lets constructed sheets have addresses", async () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("p { background: url(x.png) }");
  expect(sheet.cssRules[0]?.cssText).toBe('p { background: url("x.png"); }');
  await sheet.replace("p { background: url(y.png) }");
  expect(sheet.cssRules[0]?.cssText).toBe('p { background: url("y.png"); }');
});

it("gives a link the address of what it loads, whatever is said first", () => {
  const link = make("link");
  link.href = "x.css";
  expect(getAttribute(link, "href")).toBe(
    realm.codec.encode(new URL("x.css", document.baseURI), "xhr"),
  );
  link.rel = "modulepreload";
  expect(getAttribute(link, "href")).toBe(
    realm.codec.encode(new URL("x.css", document.baseURI), "module"),
  );
  expect(link.getAttribute("href")).toBe("x.css");
  const script = make("script");
  script.src = "https://a.test/x.js";
  script.type = "module";
  expect(getAttribute(script, "src")).toBe(realm.codec.encode("https://a.test/x.js", "module"));
  expect(script.src).toBe("https://a.test/x.js");
});

it("lets selectors mean what authors have written", () => {
  const box = make("div");
  const [relative, absolute, data] = ["x.png", "https://a.test/y.png", "data:image/png,z"].map(
    (src) => {
      const image = make("img");
      image.src = src;
      return image;
    },
  );
  box.append(...([relative, absolute, data] as Element[]));
  const rows: readonly (readonly [string, readonly unknown[]])[] = [
    ["[src='x.png']", [relative]],
    ["img[src^=x]", [relative]],
    ["[src$='.png' i]", [relative, absolute]],
    [`[src="https://a.test/y.png"]`, [absolute]],
    ["[src^='https://a']", [absolute]],
    ["[src*='/y']", [absolute]],
    ["[src^=data]", [data]],
    ["[src^=http]", [absolute]],
    ["[src]", [relative, absolute, data]],
    ["img:not([src^='https:'])", [relative, data]],
  ];
  for (const [selector, found] of rows) {
    expect([...box.querySelectorAll(selector)], selector).toEqual(found);
  }
  expect(relative?.matches("[src='x.png']")).toBe(true);
  expect(absolute?.closest("[src*='a.test']")).toBe(absolute);
  expect(() => box.querySelector("[src=")).toThrow("[src=");
});

it("shows observers one change where a page has made one", async () => {
  const image = make("img");
  const seen: unknown[] = [];
  const observer = new MutationObserver((records, given) => {
    expect(given).toBe(observer);
    seen.push(...records.map(({ attributeName, oldValue }) => [attributeName, oldValue]));
  });
  observer.observe(image, { attributes: true, attributeOldValue: true });
  image.src = "https://a.test/x.png";
  image.src = "y.png";
  await Promise.resolve();
  expect(seen).toEqual([
    ["src", null],
    ["src", "https://a.test/x.png"],
  ]);
  image.setAttribute("src", "z.png");
  expect(observer.takeRecords().map(({ attributeName }) => attributeName)).toEqual(["src"]);
  observer.disconnect();
  expect(() => new MutationObserver(undefined as never)).toThrow(TypeError);
});

it("makes Audio and FontFace with real URLs", () => {
  const audio = new Audio("x.mp3");
  expect(getAttribute(audio, "src")).toBe(xhr("x.mp3"));
  expect(getAttribute(audio, keptAttribute("src"))).toBe("x.mp3");
  expect(new Audio().hasAttribute("src")).toBe(false);
  expect(new FontFace("f", "url(x.woff)").family).toBe("f");
});

it("puts the real URL and its resolver into import.meta, once", () => {
  const helpers = helpersOf();
  const asked: unknown[] = [];
  const meta = {
    url: realm.codec.encode("https://a.test/dir/m.js", "module"),
    resolve(specifier: string) {
      asked.push(specifier);
      if (specifier === "bare") return realm.codec.encode("https://b.test/bare.js", "module");
      return new URL(specifier).href;
    },
  };
  const of = helpers["meta"] as (given: object) => typeof meta;
  expect(of(meta)).toBe(meta);
  expect(meta.url).toBe("https://a.test/dir/m.js");
  expect(meta.resolve("./x.js")).toBe("https://a.test/dir/x.js");
  expect(meta.resolve("bare")).toBe("https://b.test/bare.js");
  expect(asked).toEqual([realm.codec.encode("https://a.test/dir/x.js", "module"), "bare"]);
  meta.url = "mine";
  expect(of(meta).url).toBe("mine");
});

it("lets an import fail as it would, with the real URL in the message", async () => {
  const helpers = helpersOf();
  const imported = helpers["imported"] as (module: Promise<unknown>) => Promise<unknown>;
  const address = realm.codec.encode("https://a.test/x.js", "module");
  const error = new TypeError(`Failed to fetch dynamically imported module: ${address}`);
  await expect(imported(Promise.reject(error))).rejects.toBe(error);
  expect(error.message).toBe("Failed to fetch dynamically imported module: https://a.test/x.js");
  await expect(imported(Promise.resolve(1))).resolves.toBe(1);
  const importing = helpers["import"] as (base: string, specifier: unknown) => unknown;
  expect(importing("https://a.test/dir/m.js", new URL("https://b.test/x.js"))).toBe(
    realm.codec.encode("https://b.test/x.js", "module"),
  );
  expect(importing("https://a.test/", "bare")).toBe("bare");
  expect(() => String(importing("https://a.test/", Symbol("s")))).toThrow(TypeError);
});

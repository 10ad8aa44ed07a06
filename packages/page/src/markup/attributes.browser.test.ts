import { keptAttribute } from "@oriel/core";
import {
  restoreHtml,
  rewriteHtml,
  rewriteRefresh,
  rewriteScript,
  rewriteSrcset,
} from "@oriel/rewriter";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import { getAttribute } from "../dom-natives.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installMarkup } from "./markup.ts";

let realm: Realm;
let undo: Undo;
const base = document.baseURI;

beforeAll(() => {
  realm = fakeRealm({}, { restoreHtml, rewriteHtml, rewriteRefresh, rewriteScript, rewriteSrcset });
  undo = installMarkup(realm);
});
afterAll(() => undo());

const html = (url: string): string => realm.codec.encode(new URL(url, base));
const bytes = (url: string): string => realm.codec.encode(new URL(url, base), "xhr");
const same = (value: string): string => value;
const hidden = (): null => null;

interface Case {
  readonly element: string;
  readonly name: string;
  readonly value: string;
  /** What the browser sees. */
  readonly native: (value: string) => string | null;
  /** Property, and what it gives; default: what was set. */
  readonly property?: string;
  readonly read?: (value: string) => unknown;
}

const absolute = (value: string): string => new URL(value, base).href;
const CASES: readonly Case[] = [
  { element: "iframe", name: "src", value: "https://a.test/x", native: html, property: "src" },
  {
    element: "iframe",
    name: "src",
    value: "rel.html",
    native: html,
    property: "src",
    read: absolute,
  },
  { element: "iframe", name: "src", value: "about:blank", native: same, property: "src" },
  { element: "iframe", name: "src", value: "data:text/html,x", native: html, property: "src" },
  { element: "iframe", name: "src", value: "http://[", native: same, property: "src" },
  {
    element: "iframe",
    name: "src",
    value: "javascript:1",
    // the code is the first to touch the window
    native: () => "javascript:parent.$oriel.adopt(self);1",
    property: "src",
  },
  { element: "frame", name: "src", value: "https://a.test/x", native: html, property: "src" },
  { element: "object", name: "data", value: "https://a.test/x", native: html, property: "data" },
  { element: "object", name: "data", value: "data:text/plain,x", native: same, property: "data" },
  { element: "embed", name: "src", value: "x.svg", native: html, property: "src", read: absolute },
  { element: "track", name: "src", value: "x.vtt", native: bytes, property: "src", read: absolute },
  { element: "img", name: "src", value: "x.png", native: same, property: "src", read: absolute },
  { element: "a", name: "href", value: "x", native: same, property: "href", read: absolute },
  { element: "a", name: "ping", value: "https://p.test/", native: hidden, property: "ping" },
  {
    element: "script",
    name: "integrity",
    value: "sha256-x",
    native: hidden,
    property: "integrity",
  },
  { element: "script", name: "type", value: "module", native: same, property: "type" },
  {
    element: "script",
    name: "type",
    value: "speculationrules",
    native: () => "application/json",
    property: "type",
  },
  { element: "link", name: "rel", value: "preconnect", native: hidden, property: "rel" },
  { element: "link", name: "rel", value: "shortcut icon", native: hidden, property: "rel" },
  { element: "link", name: "rel", value: "canonical", native: same, property: "rel" },
  {
    element: "link",
    name: "rel",
    value: "dns-prefetch stylesheet",
    native: () => "stylesheet",
    property: "rel",
  },
  {
    element: "meta",
    name: "http-equiv",
    value: "Content-Security-Policy",
    native: hidden,
    property: "httpEquiv",
  },
  {
    element: "meta",
    name: "http-equiv",
    value: "default-style",
    native: same,
    property: "httpEquiv",
  },
  { element: "meta", name: "name", value: "referrer", native: hidden, property: "name" },
  { element: "meta", name: "name", value: "viewport", native: same, property: "name" },
  { element: "meta", name: "content", value: "0;url=/x", native: same, property: "content" },
  {
    element: "iframe",
    name: "sandbox",
    value: "allow-scripts",
    native: (v) => `${v} allow-same-origin`,
  },
  { element: "iframe", name: "sandbox", value: "", native: () => "allow-same-origin" },
  {
    element: "base",
    name: "href",
    value: "sub/",
    native: () => "https://a.test/dir/sub/",
    property: "href",
    read: () => "https://a.test/dir/sub/",
  },
  {
    element: "div",
    name: "onclick",
    value: "location.hash = 1",
    native: (v) => rewriteScript(v, { goal: "handler" }).code,
  },
  { element: "div", name: "onclick", value: "f()", native: same },
  { element: "iframe", name: "title", value: "https://a.test/", native: same, property: "title" },
];
const named = CASES.map((it) => ({ ...it, title: `${it.element} ${it.name}="${it.value}"` }));

function check(element: Element, { name, value, native, property, read }: Case): void {
  expect(getAttribute(element, name)).toBe(native(value));
  expect(element.getAttribute(name.toUpperCase())).toBe(value);
  expect(element.getAttributeNS(null, name)).toBe(value);
  expect(element.hasAttribute(name)).toBe(true);
  expect(element.getAttributeNames()).toEqual([name]);
  expect(Array.from(element.attributes, (node) => `${node.name}=${node.value}`)).toEqual([
    `${name}=${value}`,
  ]);
  expect(element.attributes.length).toBe(1);
  expect(element.attributes.getNamedItem(name)?.value).toBe(value);
  expect(element.getAttributeNode(name)?.value).toBe(value);
  if (property !== undefined) {
    expect(Reflect.get(element, property)).toBe((read ?? same)(value));
  }
  const clone = element.cloneNode() as Element;
  expect(clone.getAttribute(name)).toBe(value);
}

it.each(named)("takes and gives $title by setAttribute", (given) => {
  const element = document.createElement(given.element);
  element.setAttribute(given.name, given.value);
  check(element, given);
  element.removeAttribute(given.name);
  expect([element.hasAttribute(given.name), element.getAttribute(given.name)]).toEqual([
    false,
    null,
  ]);
  expect(element.outerHTML).not.toContain(given.name);
});

it.each(named)("takes and gives $title by an attribute node", (given) => {
  const element = document.createElement(given.element);
  const node = document.createAttribute(given.name);
  node.value = given.value;
  element.setAttributeNode(node);
  check(element, given);
});

it.each(named)("takes and gives $title by setNamedItem", (given) => {
  const element = document.createElement(given.element);
  const node = document.createAttribute(given.name);
  node.value = given.value;
  element.attributes.setNamedItem(node);
  check(element, given);
});

it.each(named.filter(({ property }) => property !== undefined))(
  "takes and gives $title by its property",
  (given) => {
    const element = document.createElement(given.element);
    Reflect.set(element, given.property ?? "", given.value);
    check(element, given);
  },
);

it.each(named.filter(({ value }) => !/^(?:http:\/\/\[|)$/.test(value)))(
  "serialises $title as its author wrote it",
  (given) => {
    const plain = document.implementation.createHTMLDocument().createElement("div");
    plain.setAttribute("x", given.value);
    const text = plain.outerHTML.slice('<div x="'.length, -'"></div>'.length);
    const element = document.createElement(given.element);
    element.setAttribute(given.name, given.value);
    expect(element.outerHTML).toContain(` ${given.name}="${text}"`);
    expect(element.outerHTML).not.toMatch(/oriel|service/);
  },
);

it("writes through an attribute node that an element has", () => {
  const frame = document.createElement("iframe");
  frame.src = "https://a.test/1";
  const node = frame.getAttributeNode("src") as Attr;
  node.value = "https://a.test/2";
  expect([node.value, node.nodeValue, frame.src]).toEqual(Array(3).fill("https://a.test/2"));
  expect(getAttribute(frame, "src")).toBe(html("https://a.test/2"));
});

it("forgets a kept value when another one is written", () => {
  const frame = document.createElement("iframe");
  frame.src = "rel.html";
  expect(getAttribute(frame, keptAttribute("src"))).toBe("rel.html");
  frame.src = "https://a.test/";
  expect(getAttribute(frame, keptAttribute("src"))).toBeNull();
  expect(frame.getAttribute("src")).toBe("https://a.test/");
});

it("toggles attributes that the browser must not see", () => {
  const frame = document.createElement("iframe");
  expect(frame.toggleAttribute("credentialless")).toBe(true);
  expect(frame.hasAttribute("credentialless")).toBe(true);
  expect(getAttribute(frame, "credentialless")).toBeNull();
  expect(frame.toggleAttribute("credentialless")).toBe(false);
  expect(frame.getAttributeNames()).toEqual([]);
});

it("maps a refresh whichever attribute comes first", () => {
  for (const order of [
    ["http-equiv", "content"],
    ["content", "http-equiv"],
  ] as const) {
    const meta = document.createElement("meta");
    for (const name of order) {
      meta.setAttribute(name, name === "content" ? "5; url=https://a.test/x" : "refresh");
    }
    expect(getAttribute(meta, "content")).toBe(`5; url=${html("https://a.test/x")}`);
    expect(meta.content).toBe("5; url=https://a.test/x");
  }
});

it.each(["href", "xlink:href"])(
  "maps the %s of SVG uses, but no reference within the document",
  (name) => {
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    const namespace = name === "href" ? null : "http://www.w3.org/1999/xlink";
    use.setAttributeNS(namespace, name, "https://a.test/s.svg#i");
    expect(getAttribute(use, name)).toBe(bytes("https://a.test/s.svg#i"));
    expect([use.getAttribute(name), use.getAttributeNS(namespace, "href")]).toEqual(
      Array(2).fill("https://a.test/s.svg#i"),
    );
    expect(use.href.baseVal).toBe("https://a.test/s.svg#i");
    use.href.baseVal = "https://a.test/t.svg#i";
    expect(getAttribute(use, name)).toBe(bytes("https://a.test/t.svg#i"));
    use.setAttributeNS(namespace, name, "#i");
    expect(getAttribute(use, name)).toBe("#i");
  },
);

it("gives token lists of the author's value", () => {
  const link = document.createElement("link");
  link.rel = "preconnect";
  const { relList } = link;
  expect([relList.value, relList.contains("preconnect"), relList === link.relList]).toEqual([
    "preconnect",
    true,
    true,
  ]);
  relList.add("stylesheet");
  expect([link.rel, getAttribute(link, "rel")]).toEqual(["preconnect stylesheet", "stylesheet"]);
  relList.value = "icon";
  expect([link.getAttribute("rel"), getAttribute(link, "rel")]).toEqual(["icon", null]);
  link.rel = "next";
  expect([relList.value, relList.length]).toEqual(["next", 1]);
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-forms");
  expect(frame.getAttribute("sandbox")).toBe("allow-forms");
  expect(getAttribute(frame, "sandbox")).toBe("allow-forms allow-same-origin");
});

it("throws for wrong receivers and missing arguments what the platform throws", () => {
  const { set, get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "src") ?? {};
  expect(() => get?.call({})).toThrow(TypeError);
  expect(() => set?.call({}, "x")).toThrow(TypeError);
  expect(() => Element.prototype.setAttribute.call({} as Element, "src", "x")).toThrow(TypeError);
  expect(() =>
    Reflect.apply(Element.prototype.setAttribute, document.createElement("iframe"), ["src"]),
  ).toThrow(/2 arguments required/);
});

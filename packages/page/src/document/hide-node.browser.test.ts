import { INJECTED_ATTRIBUTE } from "@oriel/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import { hideNode } from "./hide-node.ts";
import { installQueries } from "./queries.ts";

let undo: Undo;
let page: Document;
let hidden: HTMLBaseElement;

/** Puts the hidden node before body, or behind it. */
function place(where: "before" | "behind"): void {
  const { documentElement: root, head, body } = page;
  root.insertBefore(hidden, where === "before" ? body : null);
  hideNode(hidden, root, [head, body]);
}

beforeEach(() => {
  undo = installQueries();
  page = document.implementation.createHTMLDocument("t");
  page.body.innerHTML = "<p class='a'>1</p><p>2</p>";
  hidden = page.createElement("base");
  hidden.setAttribute(INJECTED_ATTRIBUTE, "");
  hidden.href = "https://a.test/";
});
afterEach(() => {
  undo();
});

/** All ways on which a page may come to the children of the root. */
function walk(): unknown {
  const { documentElement: root, head, body } = page;
  const names = (list: Iterable<Element>): string => Array.from(list, (e) => e.localName).join();
  const forwards: string[] = [];
  for (let node = root.firstChild; node !== null; node = node.nextSibling)
    forwards.push(node.nodeName);
  const backwards: string[] = [];
  for (let node = root.lastElementChild; node !== null; node = node.previousElementSibling) {
    backwards.push(node.localName);
  }
  return {
    forwards,
    backwards,
    lastChild: root.lastChild === body,
    count: root.childElementCount,
    lengths: [root.children.length, root.childNodes.length],
    children: names(root.children),
    indexed: [root.children[0], root.children[1], root.children[2]].map((e) => e?.localName),
    item: [root.children.item(1) === body, root.childNodes.item(2)],
    keys: Object.keys(root.children),
    has: ["1" in root.children, "2" in root.children],
    siblings: [head.nextElementSibling === body, body.previousSibling === head, body.nextSibling],
    all: names(page.querySelectorAll("*")),
    under: names(root.querySelectorAll(":scope > *")),
    tags: names(page.getElementsByTagName("*")),
    bases: [
      page.querySelector("base"),
      page.querySelectorAll("base, p.a").length,
      page.getElementsByTagName("base").length,
      root.querySelector("[href]"),
    ],
    kinds: [Object.prototype.toString.call(root.children), root.childNodes instanceof NodeList],
  };
}

it.each(["before", "behind"] as const)("hides a node %s body on every way to it", (where) => {
  const expected = walk();
  place(where);
  expect(hidden.isConnected).toBe(true);
  expect(walk()).toEqual(expected);
  place(where === "before" ? "behind" : "before");
  expect(walk()).toEqual(expected);
});

it("keeps lists live", () => {
  place("before");
  const { children } = page.documentElement;
  const everything = page.getElementsByTagName("*");
  const length = everything.length;
  page.body.append(page.createElement("i"));
  expect([children.length, everything.length, everything[length]?.localName]).toEqual([
    2,
    length + 1,
    "i",
  ]);
});

it("finds the page's own base", () => {
  place("behind");
  const own = page.createElement("base");
  own.href = "https://b.test/";
  page.head.append(own);
  expect(page.querySelector("base")).toBe(own);
  expect([...page.getElementsByTagName("base")]).toEqual([own]);
  expect(page.baseURI).toBe("https://b.test/");
});

it.each(["[[", "", ":nope"])("throws for the selector %j what the platform throws", (selector) => {
  place("before");
  expect(() => page.querySelectorAll(selector)).toThrow(DOMException);
});

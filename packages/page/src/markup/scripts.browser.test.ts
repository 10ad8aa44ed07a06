import { restoreHtml, rewriteHtml, rewriteScript } from "@oriel/rewriter";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import { textOf } from "../dom-natives.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installMarkup } from "./markup.ts";

let undo: Undo;
beforeAll(() => {
  undo = installMarkup(fakeRealm({}, { restoreHtml, rewriteHtml, rewriteScript }));
});
afterAll(() => undo());

const CODE = "x = location.href";
const script = (goal: "script" | "module" = "script"): string => rewriteScript(CODE, { goal }).code;

it.each([
  { name: "text", write: (s: HTMLScriptElement) => void (s.text = CODE) },
  { name: "textContent", write: (s: HTMLScriptElement) => void (s.textContent = CODE) },
  { name: "innerText", write: (s: HTMLScriptElement) => void (s.innerText = CODE) },
  { name: "innerHTML", write: (s: HTMLScriptElement) => void (s.innerHTML = CODE) },
  { name: "appendChild", write: (s: HTMLScriptElement) => void s.appendChild(new Text(CODE)) },
  {
    name: "insertBefore",
    write: (s: HTMLScriptElement) => void s.insertBefore(new Text(CODE), null),
  },
  { name: "append", write: (s: HTMLScriptElement) => s.append(CODE) },
  { name: "append of pieces", write: (s: HTMLScriptElement) => s.append("x = loc", "ation.href") },
  { name: "prepend of a node", write: (s: HTMLScriptElement) => s.prepend(new Text(CODE)) },
  { name: "replaceChildren", write: (s: HTMLScriptElement) => s.replaceChildren(CODE) },
  {
    name: "a fragment",
    write(s: HTMLScriptElement) {
      const fragment = document.createDocumentFragment();
      fragment.append(CODE);
      s.appendChild(fragment);
    },
  },
  {
    name: "insertAdjacentText",
    write: (s: HTMLScriptElement) => s.insertAdjacentText("beforeend", CODE),
  },
])("rewrites code that comes by $name, and gives it back", ({ write }) => {
  const element = document.createElement("script");
  write(element);
  expect(textOf(element)).toBe(script());
  expect([element.text, element.textContent, element.innerHTML]).toEqual([CODE, CODE, CODE]);
  expect(element.outerHTML).toBe(`<script>${CODE}</script>`);
});

it.each([
  { type: "module", expected: () => script("module") },
  { type: "text/template", expected: () => CODE },
  { type: "application/json", expected: () => CODE },
  { type: "", expected: () => script() },
])(
  "treats the text of type $type as what it is, also when the type comes later",
  ({ type, expected }) => {
    const first = document.createElement("script");
    first.type = type;
    first.text = CODE;
    const later = document.createElement("script");
    later.text = CODE;
    later.setAttribute("type", type);
    expect([textOf(first), textOf(later)]).toEqual([expected(), expected()]);
    expect([first.text, later.text]).toEqual([CODE, CODE]);
  },
);

it("takes null as no text", () => {
  const element = document.createElement("script");
  element.textContent = null;
  expect(element.childNodes.length).toBe(0);
});

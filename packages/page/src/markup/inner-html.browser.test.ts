import { restoreHtml, rewriteHtml, rewriteScript, rewriteSrcset } from "@oriel/rewriter";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import { installQueries } from "../document/queries.ts";
import { getAttribute } from "../dom-natives.ts";
import type { Realm } from "../realm.ts";
import type { RewriterApi } from "../rewriter-api.ts";
import { fakeRealm, PAGE } from "../testing/fake-realm.ts";
import { installMarkup } from "./markup.ts";

let realm: Realm;
let undo: Undo;
let loads = 0;

beforeAll(() => {
  const api: Partial<RewriterApi> = { restoreHtml, rewriteHtml, rewriteScript, rewriteSrcset };
  realm = fakeRealm({}, api);
  realm.rewriter = () => {
    loads += 1;
    return api as RewriterApi;
  };
  undo = undoAll([installMarkup(realm), installQueries()]);
});
afterAll(() => undo());
beforeEach(() => {
  loads = 0;
});

const MARKUP = `<iframe src="https://a.test/f"></iframe>`;
const target = (): HTMLElement => {
  const outer = document.createElement("div");
  outer.append(document.createElement("p"));
  return outer;
};

it.each([
  { name: "innerHTML", put: (e: HTMLElement) => void (e.innerHTML = MARKUP) },
  {
    name: "outerHTML",
    put: (e: HTMLElement) => void ((e.firstElementChild as Element).outerHTML = MARKUP),
  },
  {
    name: "insertAdjacentHTML",
    put: (e: HTMLElement) => e.insertAdjacentHTML("beforeend", MARKUP),
  },
  {
    name: "insertAdjacentHTML beside an element",
    put: (e: HTMLElement) => e.firstElementChild?.insertAdjacentHTML("afterend", MARKUP),
  },
  { name: "setHTMLUnsafe", put: (e: HTMLElement) => e.setHTMLUnsafe(MARKUP) },
  {
    name: "createContextualFragment",
    put(e: HTMLElement) {
      const range = document.createRange();
      range.selectNodeContents(e);
      e.append(range.createContextualFragment(MARKUP));
    },
  },
  {
    name: "a template",
    put(e: HTMLElement) {
      const template = document.createElement("template");
      template.innerHTML = MARKUP;
      expect(template.innerHTML).toBe(MARKUP);
      e.append(document.importNode(template.content, true));
    },
  },
  {
    name: "a shadow root",
    put(e: HTMLElement) {
      const root = document.createElement("div").attachShadow({ mode: "open" });
      root.innerHTML = MARKUP;
      expect(root.innerHTML).toBe(MARKUP);
      e.append(...root.childNodes);
    },
  },
  {
    name: "DOMParser",
    put(e: HTMLElement) {
      const parsed = new DOMParser().parseFromString(`<p>x</p>${MARKUP}`, "text/html");
      e.append(document.adoptNode(parsed.querySelector("iframe") as Element));
    },
  },
])("rewrites markup that comes by $name, and gives it back", ({ put }) => {
  const element = target();
  put(element);
  const frame = element.querySelector("iframe") as HTMLIFrameElement;
  expect(getAttribute(frame, "src")).toBe(realm.codec.encode("https://a.test/f"));
  expect(frame.src).toBe("https://a.test/f");
  expect(element.innerHTML).toContain(MARKUP);
  expect(element.outerHTML).toContain(MARKUP);
  expect(new XMLSerializer().serializeToString(element)).toContain(`src="https://a.test/f"`);
});

it("does not load the rewriter for markup without anything of interest", () => {
  const element = target();
  element.innerHTML = `<p class="x"><a href="/y">z</a><img src="i.png"></p>`;
  expect(element.innerHTML).toBe(`<p class="x"><a href="/y">z</a><img src="i.png"></p>`);
  new DOMParser().parseFromString("<p>x</p>", "text/html").documentElement.outerHTML.slice();
  expect(loads).toBe(0);
});

it.each(["textarea", "title", "style", "xmp"])("leaves the text of a %s as it is", (name) => {
  const element = document.createElement(name);
  element.innerHTML = MARKUP;
  expect(element.textContent).toBe(MARKUP);
});

it("takes null as nothing and stringifies once", () => {
  const element = target();
  let count = 0;
  element.innerHTML = { toString: () => `<b>${(count += 1)}</b>` } as unknown as string;
  expect([element.innerHTML, count]).toEqual(["<b>1</b>", 1]);
  element.innerHTML = null as unknown as string;
  expect(element.innerHTML).toBe("");
});

it("gives parsed documents the page's base URL, unseen", () => {
  const parsed = new DOMParser().parseFromString(
    "<!doctype html><title>t</title><a href=x>y</a>",
    "text/html",
  );
  expect(parsed.querySelector("a")?.href).toBe("https://a.test/dir/x");
  expect(parsed.baseURI).toBe(PAGE);
  expect([parsed.querySelector("base"), parsed.documentElement.children.length]).toEqual([null, 2]);
  expect(parsed.documentElement.outerHTML).not.toMatch(/base|oriel/);
});

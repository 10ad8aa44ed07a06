import { createHtmlRewriter, rewriteHtml, rewriteScript } from "@oriel/rewriter";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import { getAttribute } from "../dom-natives.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installWrite } from "./write.ts";

let realm: Realm;
let undo: Undo;
let page: Document;
let reopened = 0;

/** The document of a frame: this realm's hooks are called with it as their receiver. */
beforeEach(() => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  page = frame.contentDocument as Document;
  realm = fakeRealm({}, { createHtmlRewriter, rewriteHtml, rewriteScript });
  Object.defineProperty(realm, "document", { value: page });
  const { reopened: tell } = realm;
  realm.reopened = () => {
    reopened += 1;
    tell();
  };
  reopened = 0;
  undo = installWrite(realm);
});
afterEach(() => {
  undo();
  document.body.replaceChildren();
});

const { open, write, writeln, close } = Document.prototype;
const hooked = (): Document => {
  const proto = Document.prototype;
  return {
    open: () => Reflect.apply(proto.open, page, []) as unknown,
    write: (...text: string[]) => proto.write.call(page, ...text),
    writeln: (...text: string[]) => proto.writeln.call(page, ...text),
    close: () => proto.close.call(page),
  } as unknown as Document;
};

it.each([
  { name: "in one piece", pieces: [`<p>a</p><iframe src="https://a.test/"></iframe>`] },
  { name: "in two", pieces: [`<p>a</p><ifr`, `ame src="https://a.test/"></iframe>`] },
  { name: "in an attribute", pieces: [`<p>a</p><iframe src="https://a.`, `test/"></iframe>`] },
  { name: "in characters", pieces: '<p>a</p><iframe src="https://a.test/"></iframe>'.split("") },
])("rewrites a tag that comes $name", ({ pieces }) => {
  const target = hooked();
  target.open();
  for (const piece of pieces) target.write(piece);
  target.close();
  const frame = page.querySelector("iframe") as Element;
  expect(getAttribute(frame, "src")).toBe(realm.codec.encode("https://a.test/"));
  expect(page.querySelector("p")?.textContent).toBe("a");
});

it("tells the realm that a document is opened anew, also by a write", () => {
  const target = hooked();
  target.write("<p>a");
  expect(reopened).toBe(1);
  target.write("<p>b");
  target.close();
  expect(reopened).toBe(1);
  target.write("<p>c");
  expect(reopened).toBe(2);
  target.close();
  expect(page.body.innerHTML).toBe("<p>c</p>");
});

it("writes what looks like the beginning of a tag at the end", () => {
  const target = hooked();
  target.open();
  target.write("1 <");
  target.writeln(" 2 <b");
  target.close();
  expect(page.body.textContent).toBe("1 < 2 ");
});

it("leaves the native methods behind", () => {
  undo();
  expect([open, write, writeln, close]).toEqual([
    Document.prototype.open,
    Document.prototype.write,
    Document.prototype.writeln,
    Document.prototype.close,
  ]);
});

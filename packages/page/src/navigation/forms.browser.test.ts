import { afterEach, beforeEach, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import { getAttribute } from "../dom-natives.ts";
import { createAttributeRules } from "../markup/attribute-rules.ts";
import { installAttributes } from "../markup/attributes.ts";
import { installProperties } from "../markup/properties.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installAtEnd } from "./at-end.ts";
import { installForms } from "./forms.ts";

const ACTION = "https://a.test/do?x=1";
let realm: Realm;
let undo: Undo;
let seen: (string | null)[];

/** Notes where the form would go, and keeps it here. */
function stop(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const { submitter } = event;
  seen = [
    getAttribute(form, "action"),
    submitter === null ? null : getAttribute(submitter, "formaction"),
    getAttribute(form, "target"),
  ];
  event.preventDefault();
}

beforeEach(() => {
  realm = fakeRealm();
  const rules = createAttributeRules(realm);
  undo = undoAll([
    installAtEnd(realm),
    installAttributes(rules),
    installProperties(rules),
    installForms(realm),
  ]);
  seen = [];
  addEventListener("submit", stop);
});
afterEach(() => {
  removeEventListener("submit", stop);
  undo();
  document.body.replaceChildren();
});

function make(markup: string): HTMLFormElement {
  document.body.innerHTML = markup;
  return document.querySelector("form") as HTMLFormElement;
}
const press = (form: HTMLFormElement): void => form.querySelector("button")?.click();

it.each([
  {
    name: "an action",
    markup: `<form action="${ACTION}"><button>b</button></form>`,
    expected: (encode: (url: string) => string) => [encode(ACTION), null, null],
  },
  {
    name: "the action of a button",
    markup: `<form action="/x"><button formaction="${ACTION}">b</button></form>`,
    expected: (encode: (url: string) => string) => ["/x", encode(ACTION), null],
  },
  {
    name: "named controls that hide the form's properties",
    markup: `<form action="${ACTION}"><input name="action"><input name="target"><button name="submit">b</button></form>`,
    expected: (encode: (url: string) => string) => [encode(ACTION), null, null],
  },
  {
    name: "no action",
    markup: `<form><button>b</button></form>`,
    expected: () => [null, null, null],
  },
  {
    name: "an empty action",
    markup: `<form action=""><button>b</button></form>`,
    expected: () => ["", null, null],
  },
  {
    name: "an application",
    markup: `<form action="mailto:me@a.test"><button>b</button></form>`,
    // frames may not lead to it
    expected: () => ["mailto:me@a.test", null, "_top"],
  },
  {
    name: "the embedder's window",
    markup: `<form action="${ACTION}" target="_top"><button>b</button></form>`,
    expected: (encode: (url: string) => string) => [encode(ACTION), null, "_self"],
  },
])("sends a form inside: $name", ({ markup, expected }) => {
  press(make(markup));
  expect(seen).toEqual(expected((url) => realm.codec.encode(url)));
});

it("shows listeners the author's action and takes what they write", () => {
  const form = make(`<form action="${ACTION}"><button>b</button></form>`);
  let read: unknown;
  form.addEventListener("submit", () => {
    read = [form.action, form.getAttribute("action"), getAttribute(form, "action")];
    form.action = "https://b.test/";
  });
  press(form);
  expect(read).toEqual([ACTION, ACTION, ACTION]);
  expect(seen[0]).toBe(realm.codec.encode("https://b.test/"));
});

it("hides the address while the browser reads it, and takes it back", async () => {
  const form = make(`<form action="${ACTION}"><button>b</button></form>`);
  press(form);
  expect([form.action, form.getAttribute("action")]).toEqual([ACTION, ACTION]);
  await expect.poll(() => getAttribute(form, "action")).toBe(ACTION);
});

it("sees forms in shadow trees", () => {
  document.body.innerHTML = `<div></div>`;
  const root = (document.body.firstElementChild as Element).attachShadow({ mode: "open" });
  root.innerHTML = `<form action="${ACTION}"><button>b</button></form>`;
  const click = (): unknown =>
    root
      .querySelector("button")
      ?.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, cancelable: true }));
  const keep = (event: Event): void => event.preventDefault();
  // the first click makes the root known; what is registered after it sees what the browser would
  root.addEventListener("submit", keep);
  click();
  root.removeEventListener("submit", keep);
  root.addEventListener("submit", (event) => stop(event as SubmitEvent));
  click();
  expect(seen[0]).toBe(realm.codec.encode(ACTION));
});

it("sends form.submit() to the proxied address of a frame", async () => {
  const form = make(
    `<iframe name="to"></iframe><form action="${ACTION}" target="to"><input name="f" value="1"></form>`,
  );
  const frame = document.querySelector("iframe") as HTMLIFrameElement;
  HTMLFormElement.prototype.submit.call(form);
  expect(getAttribute(form, "action")).toBe(ACTION);
  await expect
    .poll(() => realm.codec.restore(frame.contentWindow?.location.href ?? ""))
    .toBe("https://a.test/do?f=1");
});

import { downloadAddress } from "@oriel/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { getAttribute, querySelector } from "../dom-natives.ts";
import { type Undo, undoAll } from "../define.ts";
import { installQueries } from "../document/queries.ts";
import { createAttributeRules } from "../markup/attribute-rules.ts";
import { installAttributeNodes } from "../markup/attribute-nodes.ts";
import { installAttributes } from "../markup/attributes.ts";
import { installProperties } from "../markup/properties.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { onWorkerMessage, openWorkerChannel } from "../messaging/worker-channel.ts";
import { installAtEnd } from "./at-end.ts";
import { makeDownloadFrame } from "./downloads.ts";
import { installLinks } from "./links.ts";

const URL_A = "https://a.test/dir/next.html#x";
let realm: Realm;
let undo: Undo;
/** What the browser would have followed. */
let followed: string | null;
let link: HTMLAnchorElement;

function stop(event: Event): void {
  followed = getAttribute(link, "href");
  event.preventDefault();
}

beforeEach(() => {
  realm = fakeRealm();
  const rules = createAttributeRules(realm);
  undo = undoAll([
    installAtEnd(realm),
    installLinks(realm),
    installQueries(),
    installAttributes(rules),
    installAttributeNodes(rules),
    installProperties(rules),
  ]);
  followed = null;
  document.body.innerHTML = `<a id="l" href="${URL_A}"><b>text</b></a>`;
  link = document.querySelector("a") as HTMLAnchorElement;
  // behind the runtime's own listener: the last to see the event
  addEventListener("click", stop);
});
afterEach(() => {
  removeEventListener("click", stop);
  undo();
  document.body.replaceChildren();
});

const over = (target: Element, type: string, relatedTarget: Element | null = null): void => {
  target.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true, relatedTarget }));
};

it("holds the proxied address while the pointer is over a link", () => {
  over(link.querySelector("b") as Element, "pointerover");
  expect(getAttribute(link, "href")).toBe(realm.codec.encode(URL_A));
  over(link, "pointerout", link.querySelector("b"));
  expect(getAttribute(link, "href")).toBe(realm.codec.encode(URL_A));
  over(link, "pointerout", document.body);
  expect(getAttribute(link, "href")).toBe(URL_A);
});

it("hides a held address from all that reads links", () => {
  over(link, "pointerover");
  expect(link.getAttribute("href")).toBe(URL_A);
  expect(link.getAttributeNS(null, "href")).toBe(URL_A);
  expect(link.attributes.getNamedItem("href")?.value).toBe(URL_A);
  expect(link.href).toBe(URL_A);
  expect(String(link)).toBe(URL_A);
  expect([link.host, link.pathname, link.hash]).toEqual(["a.test", "/dir/next.html", "#x"]);
});

it("gives selectors the author's value, and takes the address up again", async () => {
  over(link, "pointerover");
  expect(document.querySelector('a[href^="https://a.test/"]')).toBe(link);
  expect(link.matches(`[href="${URL_A}"]`)).toBe(true);
  await expect.poll(() => getAttribute(link, "href")).toBe(realm.codec.encode(URL_A));
});

it("stops taking the address up where selectors ask all the time", async () => {
  let records = 0;
  const observer = new MutationObserver(() => {
    records += 1;
    document.querySelector("a[href]");
  });
  observer.observe(link, { attributes: true });
  over(link, "pointerover");
  document.querySelector("a[href]");
  await new Promise((resolve) => setTimeout(resolve, 2000));
  observer.disconnect();
  expect(records).toBeLessThan(60);
});

it("follows what a page writes while the link is held", () => {
  over(link, "pointerover");
  link.href = "https://b.test/";
  expect(link.getAttribute("href")).toBe("https://b.test/");
  expect(getAttribute(link, "href")).toBe(realm.codec.encode("https://b.test/"));
  link.removeAttribute("href");
  expect(link.hasAttribute("href")).toBe(false);
  expect(getAttribute(link, "href")).toBeNull();
});

it("shows the author's value to listeners and the address to the browser", () => {
  let seen: unknown;
  link.addEventListener("click", () => {
    seen = [getAttribute(link, "href"), link.href];
  });
  over(link, "pointerover");
  link.click();
  expect(seen).toEqual([URL_A, URL_A]);
  expect(followed).toBe(realm.codec.encode(URL_A));
});

it("follows the value that a listener has written", () => {
  link.addEventListener("click", () => link.setAttribute("href", "https://c.test/"));
  link.click();
  expect(followed).toBe(realm.codec.encode("https://c.test/"));
});

it.each(["stopPropagation", "stopImmediatePropagation"] as const)(
  "leads a link whose listener calls %s",
  (method) => {
    link.addEventListener("click", (event) => {
      event[method]();
      followed = getAttribute(link, "href");
      event.preventDefault();
    });
    link.click();
    expect(followed).toBe(realm.codec.encode(URL_A));
  },
);

it("puts the author's value back when the click is over", async () => {
  link.click();
  await expect.poll(() => getAttribute(link, "href")).toBe(URL_A);
});

it("leaves links alone whose click is prevented", () => {
  link.addEventListener("click", (event) => event.preventDefault());
  link.click();
  expect(followed).toBe(URL_A);
});

it("encodes the address of a new tab", () => {
  link.target = "_blank";
  link.click();
  expect(followed).toBe(realm.codec.encode(URL_A));
});

/** What the browser would do with the link. */
function shown(): (string | null)[] {
  return ["href", "download", "target"].map((name) => getAttribute(link, name));
}

it("lets a download go through a frame of its own, which pages do not find", async () => {
  const frames = window.length;
  link.download = "a b";
  let seen: (string | null)[] = [];
  const look = (): void => {
    seen = shown();
  };
  addEventListener("click", look);
  link.click();
  removeEventListener("click", look);
  const address = downloadAddress({ url: URL_A, name: "a b" }, realm.codec);
  expect(seen).toEqual([address, null, expect.stringMatching(/^\$oriel-download-\d+$/)]);
  expect(document.querySelectorAll("iframe").length).toBe(0);
  expect(window.length).toBe(frames);
  await expect.poll(shown).toEqual([URL_A, "a b", null]);
  // the click was prevented
  expect(querySelector(document, "oriel-download")).toBeNull();
});

it("takes the frame of a download away some time after the worker has answered", async () => {
  const frame = makeDownloadFrame(realm, URL_A, "");
  const find = (): boolean => querySelector(document, "oriel-download") !== null;
  expect(frame?.address).toBe(downloadAddress({ url: URL_A, name: "" }, realm.codec));
  expect(find()).toBe(true);
  const { serviceWorker } = navigator;
  const undoChannel = onWorkerMessage(() => {});
  openWorkerChannel(realm);
  const data = { $oriel: "stayed", url: URL_A.replace(/#.*/, "") };
  serviceWorker.dispatchEvent(new MessageEvent("message", { data }));
  expect(find()).toBe(true);
  await expect.poll(find, { timeout: 10_000 }).toBe(false);
  undoChannel();
});

it("follows a download of another origin as a link", () => {
  link.href = "https://b.test/file";
  link.download = "name";
  let seen: (string | null)[] = [];
  const look = (): void => {
    seen = shown();
  };
  addEventListener("click", look);
  link.click();
  removeEventListener("click", look);
  expect(seen).toEqual([realm.codec.encode("https://b.test/file"), null, null]);
});

it.each(["mailto:me@a.test", "tel:1", "blob:https://a.test/1"])(
  "leaves %s as it is in a download or an application",
  (url) => {
    link.href = url;
    if (url.startsWith("blob:")) link.download = "";
    link.click();
    expect(followed).toBe(url);
  },
);

it.each(["_top", "_parent", "_TOP"])("keeps %s inside of the embedder", (target) => {
  link.target = target;
  let seen: string | null = "";
  const look = (): void => {
    seen = getAttribute(link, "target");
  };
  addEventListener("click", look);
  link.click();
  removeEventListener("click", look);
  expect(seen).toBe("_self");
});

it("leads links that are in no document", () => {
  const alone = document.createElement("a");
  alone.href = URL_A;
  const seen: (string | null)[] = [];
  alone.addEventListener("click", (event) => {
    seen.push(getAttribute(alone, "href"), alone.href);
    event.preventDefault();
  });
  alone.click();
  alone.dispatchEvent(new MouseEvent("click", { cancelable: true }));
  expect(seen).toEqual([realm.codec.encode(URL_A), URL_A, realm.codec.encode(URL_A), URL_A]);
  expect(getAttribute(alone, "href")).toBe(URL_A);
});

it("leads links of SVG", () => {
  document.body.innerHTML = `<svg><a id="s" href="https://a.test/svg"><text>x</text></a></svg>`;
  link = document.querySelector("a") as HTMLAnchorElement;
  link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  expect(followed).toBe(realm.codec.encode("https://a.test/svg"));
});

it("leads links in closed shadow trees", () => {
  const host = document.createElement("div");
  document.body.append(host);
  const root = host.attachShadow({ mode: "closed" });
  root.innerHTML = `<a href="https://a.test/closed">x</a>`;
  link = root.querySelector("a") as HTMLAnchorElement;
  link.click();
  expect(followed).toBe(realm.codec.encode("https://a.test/closed"));
});

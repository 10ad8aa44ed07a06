import { type OrielProxy, type PageState, ProxyEvent, type ProxyEventType } from "@oriel/sdk";
import { signal } from "@preact/signals";
import { expect, it, vi } from "vitest";
import { findSearchEngine } from "../search-engines.ts";
import { createRecents, type Recents } from "./recents.ts";
import { createView, type View } from "./view.ts";

interface Scene {
  readonly view: View;
  readonly recents: Recents;
  readonly proxy: OrielProxy;
  readonly opened: string[];
  /** Lets the frame show something. */
  show(page: Partial<PageState>): void;
}

/** A view of a proxy that opens everything, or fails as long as `broken.reason` is set. */
function scene(broken: { reason?: Error } = {}): Scene {
  const events = new EventTarget();
  const frame = {} as HTMLIFrameElement;
  const opened: string[] = [];
  const attempt = (): Promise<void> =>
    broken.reason === undefined ? Promise.resolve() : Promise.reject(broken.reason);
  let page: PageState = { url: "", title: "", icon: "", state: "complete" };

  function show(change: Partial<PageState>): void {
    page = { ...page, ...change };
    for (const type of Object.keys(change)) {
      events.dispatchEvent(new ProxyEvent(type as ProxyEventType, frame, page));
    }
  }

  const proxy = {
    ready: attempt(),
    retry: vi.fn(attempt),
    decode: (address: string) => /^http:\/\/proxy\.test\/(.*)/.exec(address)?.[1] ?? null,
    async open(_: HTMLIFrameElement, url: string) {
      opened.push(url);
      show({ url, state: "loading" });
      await attempt().catch((error: unknown) => {
        show({ url: "", state: "complete" });
        throw error;
      });
    },
    close: () => show({ url: "", title: "", icon: "", state: "complete" }),
    canGoBack: () => page.url.endsWith("2"),
    canGoForward: () => page.url.endsWith("1"),
    addEventListener: events.addEventListener.bind(events),
  } as unknown as OrielProxy;
  const recents = createRecents({ read: () => undefined, write: () => undefined });
  const view = createView(proxy, recents, signal(findSearchEngine("duckduckgo")));
  view.attach(frame);
  return { view, recents, proxy, opened, show };
}

const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve));

it.each([
  { name: "an address", text: "example.com", url: "https://example.com/" },
  { name: "words", text: "two words", url: "https://html.duckduckgo.com/html/?q=two%20words" },
  {
    name: "words with signs",
    text: "$& %s",
    url: "https://html.duckduckgo.com/html/?q=%24%26%20%25s",
  },
  {
    name: "an address of this proxy",
    text: "http://proxy.test/https://a.test/",
    url: "https://a.test/",
  },
])("goes where $name lead", ({ text, url }) => {
  const { view, opened } = scene();
  expect(view.go(text)).toBe(true);
  expect(opened).toEqual([url]);
  expect(view.url.value).toBe(url);
  expect(view.loading.value).toBe(true);
});

it("goes nowhere for blank text", () => {
  const { view, opened } = scene();
  expect(view.go("  ")).toBe(false);
  expect(opened).toEqual([]);
});

it("keeps what is being typed while the page changes", () => {
  const { view, show } = scene();
  view.type("half an addr");
  show({ url: "https://a.test/", title: "A" });
  expect(view.draft.value).toBe("half an addr");
  expect(view.page.value.title).toBe("A");
});

it("knows whether the history has other pages", () => {
  const { view, show } = scene();
  show({ url: "https://a.test/1" });
  expect([view.canGoBack.value, view.canGoForward.value]).toEqual([false, true]);
  show({ url: "https://a.test/2" });
  expect([view.canGoBack.value, view.canGoForward.value]).toEqual([true, false]);
});

it("remembers pages that have come, not those on their way", () => {
  const { recents, show } = scene();
  show({ url: "https://a.test/", title: "A", state: "loading" });
  expect(recents.list.value).toEqual([]);
  show({ state: "complete" });
  expect(recents.list.value).toMatchObject([{ url: "https://a.test/", title: "A" }]);
});

it("goes home", () => {
  const { view } = scene();
  view.go("a.test");
  view.home();
  expect(view.url.value).toBe("");
  expect(view.draft.value).toBeNull();
});

it("says at once that the proxy cannot start", async () => {
  const reason = new Error("no worker");
  const { view } = scene({ reason });
  await settled();
  expect(view.error.value).toBe(reason);
});

it("shows the address that could not be opened, and opens it when a retry works", async () => {
  const broken: { reason?: Error } = { reason: new Error("no worker") };
  const { view, opened, proxy } = scene(broken);
  view.go("a.test:81");
  await settled();
  expect(view.url.value).toBe("http://a.test:81/");
  delete broken.reason;
  view.retry();
  await settled();
  expect(proxy.retry).toHaveBeenCalled();
  expect(view.error.value).toBeNull();
  expect(opened).toEqual(["http://a.test:81/", "http://a.test:81/"]);
});

it("tries the proxy again when another address is entered after a failure", async () => {
  const broken: { reason?: Error } = { reason: new Error("no worker") };
  const { view, opened, proxy } = scene(broken);
  await settled();
  delete broken.reason;
  view.go("https://b.test/");
  await settled();
  expect(proxy.retry).toHaveBeenCalledOnce();
  expect(view.error.value).toBeNull();
  expect(opened).toEqual(["https://b.test/"]);
});

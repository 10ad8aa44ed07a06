import { VERSION } from "@oriel/core";
import { afterEach, expect, it, vi } from "vitest";
import { createProxy, type OrielProxy, type ProxyOptions } from "./create-proxy.ts";
import type { ProxyEventType } from "./proxy-event.ts";

// kept apart, or vite takes it for an asset
const here = import.meta.url;
const folder = new URL("./testing/", here);
const PAGE = "https://site.test/page";
const SPEAKING = "https://site.test/speaking?voice";
const wait = { timeout: 30_000 };

const proxies: OrielProxy[] = [];
let scopes = 0;

/** Every test has a scope of its own: registrations outlive tests. */
function make(options: ProxyOptions = {}, worker = `worker.js?version=${VERSION}`): OrielProxy {
  const proxy = createProxy({
    scope: new URL(`scope-${Date.now()}-${scopes++}/`, folder),
    worker: new URL(worker, folder),
    ...options,
  });
  proxies.push(proxy);
  return proxy;
}

function addFrame(): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  return frame;
}

/** Notes every event of a proxy as `type value`. */
function record(proxy: OrielProxy): string[] {
  const log: string[] = [];
  const types: ProxyEventType[] = ["url", "title", "icon", "state"];
  for (const type of types) {
    proxy.addEventListener(type, ({ page }) => log.push(`${type} ${page[type]}`));
  }
  return log;
}

afterEach(async () => {
  for (const proxy of proxies.splice(0)) proxy.dispose();
  for (const frame of document.querySelectorAll("iframe")) frame.remove();
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (registration.scope.includes("/scope-")) await registration.unregister();
  }
});

it("is ready after the first worker has answered", async () => {
  await expect(make().ready).resolves.toBeUndefined();
});

it("is ready when another page has registered the same worker", async () => {
  const scope = new URL(`scope-shared-${Date.now()}/`, folder);
  await make({ scope }).ready;
  await expect(make({ scope }).ready).resolves.toBeUndefined();
});

it("replaces a worker of another configuration", async () => {
  const scope = new URL(`scope-replaced-${Date.now()}/`, folder);
  await make({ scope, bareServer: "/old/" }).ready;
  await make({ scope, bareServer: "/new/" }).ready;
  const registration = await navigator.serviceWorker.getRegistration(scope);
  expect(registration?.active?.scriptURL).toContain("%2Fnew%2F");
});

it.each([
  { worker: "missing.js", code: "REGISTRATION_FAILED" },
  { worker: "worker.js?version=0.0.0", code: "VERSION_MISMATCH" },
  { worker: `worker.js?version=${VERSION}&failure=refused`, code: "BARE_SERVER_UNREACHABLE" },
])("rejects with $code", async ({ worker, code }) => {
  const proxy = make({}, worker);
  await expect(proxy.ready).rejects.toMatchObject({ code });
  await expect(proxy.open(addFrame(), PAGE)).rejects.toMatchObject({ code });
  await expect(proxy.retry()).rejects.toMatchObject({ code });
});

it("encodes and decodes addresses of its scope", () => {
  const proxy = make();
  const address = proxy.encode(`${PAGE}?a=1#part`);
  expect(address).toContain("/html/https%3A%2F%2Fsite.test%2Fpage%3Fa%3D1#part");
  expect(proxy.encode(address)).toBe(address);
  expect(proxy.decode(address)).toBe(`${PAGE}?a=1#part`);
  expect(proxy.decode("https://elsewhere.test/")).toBeNull();
});

it.each(["javascript:alert(1)", "data:text/html,x", "about:blank", "site.test", ""])(
  "refuses to open %j",
  async (url) => {
    const proxy = make();
    const frame = addFrame();
    await expect(proxy.open(frame, url)).rejects.toMatchObject({ code: "INVALID_URL" });
    expect(frame.getAttribute("src")).toBeNull();
  },
);

it("opens a page that tells about itself", async () => {
  const proxy = make();
  const log = record(proxy);
  const frame = addFrame();
  await proxy.open(frame, SPEAKING);
  await vi.waitFor(() => expect(proxy.page(frame).state).toBe("complete"), wait);
  expect(log).toEqual([
    `url ${SPEAKING}`,
    "state loading",
    "title Title of /speaking",
    `icon ${proxy.encode("https://site.test/icon.png").replace("/html/", "/xhr/")}`,
    "state complete",
  ]);
});

it("reads address and title of a page that does not speak, and forgets the icon", async () => {
  const proxy = make();
  const frame = addFrame();
  await proxy.open(frame, SPEAKING);
  await vi.waitFor(() => expect(proxy.page(frame).icon).not.toBe(""), wait);
  await proxy.open(frame, `${PAGE}#part`);
  await vi.waitFor(
    () =>
      expect(proxy.page(frame)).toEqual({
        url: `${PAGE}#part`,
        title: "Title of /page",
        icon: "",
        state: "complete",
      }),
    wait,
  );
});

it.each([
  { icon: "https://site.test/icon.png", shown: "" },
  { icon: "//site.test/icon.png", shown: "" },
  { icon: "javascript:1", shown: "" },
  { icon: "data:image/png;base64,AA==", shown: "data:image/png;base64,AA==" },
])("shows the icon $icon as $shown", async ({ icon, shown }) => {
  const proxy = make();
  const frame = addFrame();
  await proxy.open(frame, `${SPEAKING}&icon=${encodeURIComponent(icon)}`);
  await vi.waitFor(() => expect(proxy.page(frame).state).toBe("complete"), wait);
  expect(proxy.page(frame).icon).toBe(shown);
});

it("notices the page of a frame whose src the embedder has set", async () => {
  const proxy = make();
  await proxy.ready;
  const frame = addFrame();
  const log = record(proxy);
  frame.src = proxy.encode(SPEAKING);
  await vi.waitFor(() => expect(log).toContain("state complete"), wait);
  expect(proxy.page(frame).url).toBe(SPEAKING);
});

it("ignores messages of windows that are not frames of the page, and junk from frames", async () => {
  const proxy = make();
  const log = record(proxy);
  const message = { $oriel: "page", url: PAGE, title: "", icon: "", state: "loading" };
  const frame = addFrame();
  const speak = Reflect.get(frame.contentWindow ?? {}, "Function") as FunctionConstructor;
  const fromFrame = speak("data", "origin", "parent.postMessage(data, origin)");
  window.postMessage(message, location.origin);
  for (const junk of [null, "page", { ...message, url: 1 }, { ...message, state: "odd" }]) {
    fromFrame(junk, location.origin);
  }
  fromFrame({ ...message, url: SPEAKING }, location.origin);
  await vi.waitFor(() => expect(log).not.toHaveLength(0), wait);
  expect(log).toEqual([`url ${SPEAKING}`, "state loading"]);
});

it("lets the last of several calls win", async () => {
  const proxy = make();
  const frame = addFrame();
  await Promise.all([proxy.open(frame, PAGE), proxy.open(frame, SPEAKING)]);
  expect(proxy.decode(frame.src)).toBe(SPEAKING);
});

it("goes back and forward in the frame's own history only", async () => {
  const proxy = make();
  const frame = addFrame();
  const shows = (url: string): Promise<void> =>
    vi.waitFor(() => expect(proxy.page(frame)).toMatchObject({ url, state: "complete" }), wait);
  await proxy.open(frame, PAGE);
  await shows(PAGE);
  expect(proxy.canGoBack(frame)).toBe(false);
  proxy.back(frame);
  await proxy.open(frame, SPEAKING);
  await shows(SPEAKING);
  expect(proxy.canGoBack(frame)).toBe(true);
  proxy.back(frame);
  await shows(PAGE);
  expect(proxy.canGoForward(frame)).toBe(true);
  proxy.forward(frame);
  await shows(SPEAKING);
});

it("empties a frame, and goes back to the page from there", async () => {
  const proxy = make();
  const frame = addFrame();
  await proxy.open(frame, SPEAKING);
  await vi.waitFor(() => expect(proxy.page(frame).state).toBe("complete"), wait);
  proxy.close(frame);
  expect(proxy.page(frame)).toEqual({ url: "", title: "", icon: "", state: "complete" });
  await vi.waitFor(() => expect(frame.contentWindow?.location.href).toBe("about:blank"), wait);
  await vi.waitFor(() => expect(proxy.canGoBack(frame)).toBe(true), wait);
  proxy.back(frame);
  await vi.waitFor(
    () => expect(proxy.page(frame)).toMatchObject({ url: SPEAKING, state: "complete" }),
    wait,
  );
});

it("stops, and shows again the page that is still there", async () => {
  const proxy = make();
  const frame = addFrame();
  await proxy.open(frame, PAGE);
  await vi.waitFor(() => expect(proxy.page(frame).state).toBe("complete"), wait);
  await proxy.open(frame, "https://site.test/hang");
  expect(proxy.page(frame)).toMatchObject({ url: "https://site.test/hang", state: "loading" });
  proxy.stop(frame);
  expect(proxy.page(frame)).toMatchObject({ url: PAGE, state: "complete" });
});

it.each([
  { name: "the page that is still there", before: SPEAKING },
  { name: "an empty frame", before: "" },
])("shows $name again when no document comes", async ({ before }) => {
  const proxy = make();
  const frame = addFrame();
  if (before !== "") {
    await proxy.open(frame, before);
    await vi.waitFor(() => expect(proxy.page(frame).state).toBe("complete"), wait);
  }
  await proxy.open(frame, "https://site.test/nothing#part");
  await vi.waitFor(
    () => expect(proxy.page(frame)).toMatchObject({ url: before, state: "complete" }),
    wait,
  );
});

it("reloads the page", async () => {
  const proxy = make();
  const frame = addFrame();
  await proxy.open(frame, PAGE);
  await vi.waitFor(() => expect(proxy.page(frame).state).toBe("complete"), wait);
  const before = frame.contentDocument;
  proxy.reload(frame);
  expect(proxy.page(frame).state).toBe("loading");
  await vi.waitFor(() => expect(proxy.page(frame).state).toBe("complete"), wait);
  expect(frame.contentDocument).not.toBe(before);
});

it("falls silent when it is disposed", async () => {
  const proxy = make();
  const frame = addFrame();
  const { ready } = proxy;
  proxy.dispose();
  await expect(ready).rejects.toMatchObject({ code: "DISPOSED" });
  await expect(proxy.retry()).rejects.toMatchObject({ code: "DISPOSED" });
  await expect(proxy.open(frame, PAGE)).rejects.toMatchObject({ code: "DISPOSED" });
});

import { beforeEach, expect, it, vi } from "vitest";
import { CookieJar } from "./cookie-jar.ts";
import type { CookieStoreLike } from "./scope.ts";
import { resumeSession, SESSION_COOKIE } from "./session.ts";
import { Store } from "./store.ts";

const script = "https://proxy.example/oriel/worker.js";
const url = new URL("https://a.test/");
let store: Store;
let jar: CookieJar;

beforeEach(async () => {
  store = new Store(null);
  jar = new CookieJar(store);
});

function browser(): CookieStoreLike & { value: string | null; path: string } {
  return {
    value: null,
    path: "",
    get(name) {
      return Promise.resolve(
        name === SESSION_COOKIE && this.value !== null ? { value: this.value } : null,
      );
    },
    set({ value, path }) {
      Object.assign(this, { value, path });
      return Promise.resolve();
    },
  };
}

async function login(cookies: CookieStoreLike | undefined): Promise<void> {
  await resumeSession(store, [jar], cookies, script);
  jar.storeLines(url, ["s=1", "k=1; max-age=100000"], "same-site");
}

it("keeps session cookies while the browser keeps its own", async () => {
  const cookies = browser();
  await login(cookies);
  await resumeSession(store, [jar], cookies, script);
  expect(jar.header(url, "same-site")).toBe("s=1; k=1");
  expect(cookies.path).toBe("/oriel/");
});

it("ends them with the browser's session", async () => {
  const cookies = browser();
  await login(cookies);
  cookies.value = null;
  await resumeSession(store, [jar], cookies, script);
  expect(jar.header(url, "same-site")).toBe("k=1");
});

it("ends them after a long rest where the browser does not tell", async () => {
  vi.useFakeTimers();
  await login(undefined);
  vi.advanceTimersByTime(3600 * 1000);
  await resumeSession(store, [jar], undefined, script);
  expect(jar.header(url, "same-site")).toBe("s=1; k=1");
  vi.advanceTimersByTime(13 * 3600 * 1000);
  await resumeSession(store, [jar], undefined, script);
  expect(jar.header(url, "same-site")).toBe("k=1");
  vi.useRealTimers();
});

it("keeps them when the browser's store fails", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await login(browser());
  const broken = { get: () => Promise.reject(new Error("denied")), set: () => Promise.resolve() };
  await resumeSession(store, [jar], broken, script);
  expect(jar.header(url, "same-site")).toBe("s=1; k=1");
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});

import { beforeEach, expect, it } from "vitest";
import { CookieJar, type SiteRelation } from "./cookie-jar.ts";
import { Store } from "./store.ts";

let store: Store;
let jar: CookieJar;
beforeEach(() => {
  store = new Store(null);
  jar = new CookieJar(store);
});
const a = new URL("https://www.a.test/dir/page");

function put(url: URL, ...lines: string[]): boolean {
  return jar.storeLines(url, lines, "same-site");
}

it.each([
  {
    mode: "strict",
    sent: {
      "same-site": true,
      "cross-site-safe": false,
      "cross-site-unsafe": false,
      "cross-site": false,
    },
  },
  {
    mode: "lax",
    sent: {
      "same-site": true,
      "cross-site-safe": true,
      "cross-site-unsafe": false,
      "cross-site": false,
    },
  },
  {
    mode: "none; secure",
    sent: {
      "same-site": true,
      "cross-site-safe": true,
      "cross-site-unsafe": true,
      "cross-site": true,
    },
  },
])("sends SameSite=$mode by how far the request is", ({ mode, sent }) => {
  put(a, `c=1; samesite=${mode}`);
  for (const [relation, expected] of Object.entries(sent)) {
    expect(jar.header(a, relation as SiteRelation), relation).toBe(expected ? "c=1" : "");
  }
});

it("sends a young cookie without SameSite with a cross-site POST", () => {
  put(a, "c=1");
  expect(jar.header(a, "cross-site-unsafe")).toBe("c=1");
  expect(jar.header(a, "cross-site-unsafe", Date.now() + 121_000)).toBe("");
  expect(jar.header(a, "cross-site-safe", Date.now() + 121_000)).toBe("c=1");
});

it.each([
  { line: "c=1", relation: "cross-site", stored: false },
  { line: "c=1; samesite=lax", relation: "cross-site", stored: false },
  { line: "c=1; samesite=none; secure", relation: "cross-site", stored: true },
  { line: "c=1; samesite=strict", relation: "cross-site-safe", stored: true },
  { line: "c=1; domain=test", relation: "same-site", stored: false },
  { line: "c=1; domain=a.test", relation: "same-site", stored: true },
  { line: "c=1; domain=b.test", relation: "same-site", stored: false },
] as const)("stores $line of a $relation request: $stored", ({ line, relation, stored }) => {
  jar.storeLines(a, [line], relation);
  expect(jar.header(a, "same-site")).toBe(stored ? "c=1" : "");
});

it("shares a domain cookie among the hosts of a site, and no host-only one", () => {
  put(a, "d=1; domain=a.test; path=/", "h=1; path=/");
  expect(jar.header(new URL("https://api.a.test/"), "same-site")).toBe("d=1");
});

it("keeps the cookies of a shared suffix apart", () => {
  const x = new URL("https://x.github.io/");
  put(x, "c=1; domain=github.io", "own=1");
  expect(jar.header(x, "same-site")).toBe("own=1");
  expect(jar.header(new URL("https://y.github.io/"), "same-site")).toBe("");
});

it("never shows an httpOnly cookie, and shows those of every path", () => {
  put(a, "h=1; httponly", "p=1; path=/else", "s=1; secure");
  expect(jar.visible(a).map(({ name }) => name)).toEqual(["p", "s"]);
  expect(jar.visible(new URL("http://www.a.test/")).map(({ name }) => name)).toEqual(["p"]);
});

it("lets no script replace an httpOnly cookie", () => {
  put(a, "h=1; httponly; path=/");
  expect(jar.storeText(a, "h=2; path=/")).toBe(false);
  expect(jar.header(a, "same-site")).toBe("h=1");
});

it("tells whether scripts may see what has changed", () => {
  expect(put(a, "h=1; httponly")).toBe(false);
  expect(put(a, "c=1")).toBe(true);
  expect(put(a, "c=2; httponly")).toBe(true);
  expect(put(a, "c=2; max-age=0")).toBe(false);
  expect(put(a, "none=1; max-age=0")).toBe(false);
  expect(jar.storeText(a, "d=1")).toBe(true);
});

it("keeps text, and sends its bytes", () => {
  put(a, "c=\xC3\xA9");
  expect(jar.visible(a)[0]?.value).toBe("é");
  expect(jar.header(a, "same-site")).toBe("c=\xC3\xA9");
});

it("evicts the oldest cookies of a site beyond its share", () => {
  for (let index = 0; index < 200; index++) put(a, `c${index}=1; path=/`);
  expect(jar.visible(a)).toHaveLength(180);
});

it("evicts the sites that were left alone the longest beyond the whole", () => {
  for (let site = 0; site < 20; site++) {
    const url = new URL(`https://s${site}.test/`);
    for (let index = 0; index < 180; index++) put(url, `c${index}=1`);
  }
  const total = Array.from({ length: 20 }, (_, site) =>
    jar.visible(new URL(`https://s${site}.test/`)),
  );
  expect(total.flat().length).toBeLessThanOrEqual(3300);
  expect(total.at(-1)).toHaveLength(180);
});

it("forgets session cookies at the end of the session, others not", () => {
  put(a, "s=1", "k=1; max-age=1000");
  jar.endSession();
  expect(jar.header(a, "same-site")).toBe("k=1");
});

it("clears a site", () => {
  put(a, "s=1; domain=a.test");
  jar.clear("other.a.test");
  expect(jar.header(a, "same-site")).toBe("");
});

import { expect, it } from "vitest";
import { acceptLanguage, type HeaderFacts, requestHeaders } from "./request-headers.ts";

const browser = {
  userAgent: "Test/1",
  languages: ["en-GB", "en", "fr"],
  userAgentData: {
    brands: [{ brand: "Chromium", version: "156" }],
    mobile: false,
    platform: "Linux",
  },
};
const facts: HeaderFacts = {
  target: new URL("https://a.test/"),
  given: new Headers(),
  destination: "",
  mode: "cors",
  cache: "default",
  site: "same-origin",
  user: false,
  origin: "",
  referer: "",
  cookie: "",
};

it("writes a navigation's headers in the browser's order", () => {
  const lines = requestHeaders(
    {
      ...facts,
      given: new Headers({ accept: "text/html", "upgrade-insecure-requests": "1" }),
      destination: "document",
      mode: "navigate",
      site: "none",
      user: true,
      cookie: "a=1",
    },
    browser,
  );
  expect(lines).toEqual([
    ["sec-ch-ua", '"Chromium";v="156"'],
    ["sec-ch-ua-mobile", "?0"],
    ["sec-ch-ua-platform", '"Linux"'],
    ["Upgrade-Insecure-Requests", "1"],
    ["User-Agent", "Test/1"],
    ["Accept", "text/html"],
    ["Sec-Fetch-Site", "none"],
    ["Sec-Fetch-Mode", "navigate"],
    ["Sec-Fetch-User", "?1"],
    ["Sec-Fetch-Dest", "document"],
    ["Accept-Encoding", "gzip, deflate, br"],
    ["Accept-Language", "en-GB,en;q=0.9,fr;q=0.8"],
    ["Cookie", "a=1"],
  ]);
});

it("sends fetch metadata and hints to trustworthy hosts only", () => {
  const names = (href: string): string[] =>
    requestHeaders({ ...facts, target: new URL(href) }, browser).map(([name]) =>
      name.toLowerCase(),
    );
  expect(names("http://a.test/").filter((name) => name.startsWith("sec-"))).toEqual([]);
  expect(names("http://localhost:8080/")).toContain("sec-fetch-mode");
});

it("keeps the page's own headers, capitalised, and none of the browser's own request to us", () => {
  const given = new Headers({
    "x-requested-with": "XMLHttpRequest",
    "content-type": "application/json",
    origin: "https://proxy.example",
    host: "proxy.example",
    "sec-ch-ua": "x",
    "user-agent": "Own/2",
  });
  const lines = Object.fromEntries(
    requestHeaders({ ...facts, given, origin: "https://b.test" }, browser),
  );
  expect(lines).toMatchObject({
    "X-Requested-With": "XMLHttpRequest",
    "Content-Type": "application/json",
    Origin: "https://b.test",
    "User-Agent": "Own/2",
    Accept: "*/*",
    "Sec-Fetch-Dest": "empty",
  });
  expect(lines["Host"]).toBeUndefined();
  expect(lines["sec-ch-ua"]).toBe('"Chromium";v="156"');
});

it.each([
  { cache: "default", expected: [] },
  { cache: "no-cache", expected: [["Cache-Control", "max-age=0"]] },
  {
    cache: "reload",
    expected: [
      ["Pragma", "no-cache"],
      ["Cache-Control", "no-cache"],
    ],
  },
])("says in headers what cache mode $cache asks", ({ cache, expected }) => {
  const lines = requestHeaders({ ...facts, cache }, browser);
  expect(lines.filter(([name]) => /^(?:pragma|cache-control)$/i.test(name))).toEqual(expected);
});

it("never lets the quality of a language fall to nothing", () => {
  const many = Array.from({ length: 12 }, (_, index) => `x${index}`);
  expect(acceptLanguage(many).split(",").at(-1)).toBe("x11;q=0.1");
});

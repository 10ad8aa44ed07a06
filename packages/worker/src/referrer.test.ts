import { createCodec } from "@oriel/core";
import { expect, it } from "vitest";
import {
  applyReferrerPolicy,
  findReferrer,
  hiddenOrigin,
  parseMetaReferrer,
  parseReferrerPolicy,
  refererHeader,
} from "./referrer.ts";

const codec = createCodec("https://proxy.example/service/");
const page = "https://a.test/dir/page?q=1";

it.each([
  { header: "", expected: null },
  { header: "origin", expected: "origin" },
  { header: "no-referrer, unknown", expected: "no-referrer" },
  {
    header: "no-referrer, strict-origin-when-cross-origin",
    expected: "strict-origin-when-cross-origin",
  },
  { header: " SAME-ORIGIN ", expected: "same-origin" },
  { header: "never", expected: null },
])("reads the header $header as $expected", ({ header, expected }) => {
  expect(parseReferrerPolicy(header)).toBe(expected);
});

it.each([
  { content: "never", expected: "no-referrer" },
  { content: "default", expected: "strict-origin-when-cross-origin" },
  { content: "ALWAYS", expected: "unsafe-url" },
  { content: "origin-when-crossorigin", expected: "origin-when-cross-origin" },
  { content: "origin", expected: "origin" },
  { content: "toString", expected: null },
])("reads the meta content $content as $expected", ({ content, expected }) => {
  expect(parseMetaReferrer(content)).toBe(expected);
});

const FULL = "https://a.test/dir/page?q=1";
const ORIGIN = "https://a.test/";

it.each([
  { policy: "no-referrer", same: "", cross: "", down: "" },
  { policy: "no-referrer-when-downgrade", same: FULL, cross: FULL, down: "" },
  { policy: "same-origin", same: FULL, cross: "", down: "" },
  { policy: "origin", same: ORIGIN, cross: ORIGIN, down: ORIGIN },
  { policy: "strict-origin", same: ORIGIN, cross: ORIGIN, down: "" },
  { policy: "origin-when-cross-origin", same: FULL, cross: ORIGIN, down: ORIGIN },
  { policy: "strict-origin-when-cross-origin", same: FULL, cross: ORIGIN, down: "" },
  { policy: "unsafe-url", same: FULL, cross: FULL, down: FULL },
] as const)("applies $policy", ({ policy, same, cross, down }) => {
  const source = new URL("https://user:pass@a.test/dir/page?q=1#part");
  const apply = (target: string): string => applyReferrerPolicy(policy, source, new URL(target));
  expect([apply("https://a.test/x"), apply("https://b.test/"), apply("http://b.test/")]).toEqual([
    same,
    cross,
    down,
  ]);
});

it("cuts a referrer that is too long to its origin", () => {
  const source = new URL(`https://a.test/?${"x".repeat(5000)}`);
  expect(applyReferrerPolicy("unsafe-url", source, new URL("https://a.test/"))).toBe(ORIGIN);
});

const served = codec.encode(page);
const defaults = {
  referrerPolicy: "unsafe-url",
  clientUrl: page,
  policyOf: () => null,
  codec,
  target: "https://b.test/",
};

it.each([
  { name: "a document's address, by the default policy", referrer: served, expected: ORIGIN },
  {
    name: "a document's address, to its own origin",
    referrer: served,
    target: page,
    expected: page,
  },
  { name: "an empty referrer", referrer: "", expected: "" },
  {
    name: "the page's declared policy",
    referrer: served,
    policyOf: () => "no-referrer" as const,
    expected: "",
  },
  {
    name: "the policy of one element, which wins over the page's",
    referrer: "https://proxy.example/",
    referrerPolicy: "no-referrer-when-downgrade",
    policyOf: () => "no-referrer" as const,
    expected: page,
  },
  {
    name: "a style sheet's real URL",
    referrer: "https://cdn.test/a.css",
    referrerPolicy: "strict-origin-when-cross-origin",
    target: "https://cdn.test/b.png",
    expected: "https://cdn.test/a.css",
  },
  {
    name: "a module's real URL under the page's policy",
    referrer: "https://cdn.test/a.js",
    expected: "https://cdn.test/",
  },
  { name: "about:client", referrer: "about:client", expected: ORIGIN },
  {
    name: "a blob: document, which has none",
    referrer: codec.encode("blob:https://proxy.example/1"),
    expected: "",
  },
  { name: "the embedder's page", referrer: "https://proxy.example/index.html", expected: "" },
  {
    name: "an address after history.pushState, by the policy of the document",
    referrer: codec.encode("https://a.test/pushed"),
    target: "https://a.test/x",
    policyOf: (url: string) => (url === page ? ("origin" as const) : null),
    expected: ORIGIN,
  },
])("finds the Referer for $name", ({ name: _name, expected, ...more }) => {
  const { target, ...question } = { ...defaults, ...more };
  expect(refererHeader(findReferrer(question), new URL(target))).toBe(expected);
});

it.each([
  {
    policy: "strict-origin-when-cross-origin",
    target: "https://b.test/",
    expected: "https://a.test",
  },
  { policy: "strict-origin-when-cross-origin", target: "http://b.test/", expected: "null" },
  { policy: "no-referrer", target: "https://a.test/", expected: "null" },
  { policy: "same-origin", target: "https://b.test/", expected: "null" },
  { policy: "same-origin", target: "https://a.test/", expected: "https://a.test" },
  { policy: "unsafe-url", target: "http://b.test/", expected: "https://a.test" },
] as const)(
  "shows $expected as Origin to $target under $policy",
  ({ policy, target, expected }) => {
    const referrer = { source: new URL(page), policy };
    expect(hiddenOrigin("https://a.test", referrer, new URL(target))).toBe(expected);
  },
);

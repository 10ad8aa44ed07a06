import { expect, it } from "vitest";
import type { ProxiedClient } from "./client-registry.ts";
import {
  fetchSite,
  isRedirectTainted,
  navigationRelation,
  subresourceRelation,
} from "./fetch-metadata.ts";
import { siteOf } from "./site.ts";

function client(href: string, more: Partial<ProxiedClient> = {}): ProxiedClient {
  const url = new URL(href);
  return { url, origin: url.origin, site: siteOf(url), nested: false, ...more };
}
const urls = (...list: string[]): URL[] => list.map((href) => new URL(href));
const page = client("https://www.a.test/");

it.each([
  { name: "the user", initiator: null, hops: ["https://a.test/"], expected: "none" },
  {
    name: "the same origin",
    initiator: page,
    hops: ["https://www.a.test/x"],
    expected: "same-origin",
  },
  { name: "a sibling host", initiator: page, hops: ["https://cdn.a.test/"], expected: "same-site" },
  { name: "another scheme", initiator: page, hops: ["http://www.a.test/"], expected: "cross-site" },
  {
    name: "a shared suffix",
    initiator: client("https://x.github.io/"),
    hops: ["https://y.github.io/"],
    expected: "cross-site",
  },
  {
    name: "a way back over another site",
    initiator: page,
    hops: ["https://b.test/", "https://www.a.test/"],
    expected: "cross-site",
  },
  {
    name: "a way over a sibling",
    initiator: page,
    hops: ["https://www.a.test/", "https://cdn.a.test/"],
    expected: "same-site",
  },
  {
    name: "an opaque origin",
    initiator: { ...page, origin: "null" },
    hops: ["https://www.a.test/"],
    expected: "cross-site",
  },
])("computes Sec-Fetch-Site for $name", ({ initiator, hops, expected }) => {
  expect(fetchSite(initiator, urls(...hops))).toBe(expected);
});

it.each([
  { hops: ["https://b.test/", "https://c.test/"], expected: true },
  { hops: ["https://b.test/", "https://www.a.test/"], expected: true },
  { hops: ["https://www.a.test/", "https://b.test/"], expected: false },
  { hops: ["https://b.test/", "https://b.test/2"], expected: false },
  { hops: ["https://b.test/"], expected: false },
])("tells whether $hops hide the origin: $expected", ({ hops, expected }) => {
  expect(isRedirectTainted("https://www.a.test", urls(...hops))).toBe(expected);
});

it.each([
  { name: "a sibling host", asks: page, to: "https://cdn.a.test/", expected: "same-site" },
  { name: "another site", asks: page, to: "https://b.test/", expected: "cross-site" },
  { name: "an unknown client", asks: null, to: "https://b.test/", expected: "cross-site" },
  {
    name: "a frame below another site",
    asks: client("https://a.test/", { site: "" }),
    to: "https://a.test/",
    expected: "cross-site",
  },
])("tells the relation of a subresource for $name", ({ asks, to, expected }) => {
  expect(subresourceRelation(asks, new URL(to))).toBe(expected);
});

it.each([
  { name: "the user's own", initiator: null, parent: null, method: "GET", expected: "same-site" },
  {
    name: "a link of the same site",
    initiator: client("https://b.test/"),
    parent: null,
    method: "GET",
    expected: "same-site",
  },
  {
    name: "a link of another site",
    initiator: page,
    parent: null,
    method: "GET",
    expected: "cross-site-safe",
  },
  {
    name: "a form of another site",
    initiator: page,
    parent: null,
    method: "POST",
    expected: "cross-site-unsafe",
  },
  {
    name: "a frame in another site",
    initiator: page,
    parent: page,
    method: "GET",
    expected: "cross-site",
  },
  {
    name: "a frame in its own site",
    initiator: client("https://b.test/"),
    parent: client("https://www.b.test/"),
    method: "GET",
    expected: "same-site",
  },
])("tells the relation of a navigation for $name", ({ initiator, parent, method, expected }) => {
  const target = new URL("https://b.test/x");
  expect(navigationRelation({ initiator, parent, method, target })).toBe(expected);
});

import { expect, it } from "vitest";
import { documentPolicy } from "./content-policy.ts";
import { candidateUrls, PlainHosts } from "./mixed-content.ts";

const secure = {
  scope: "https://proxy.example/service/",
  bareServer: "https://proxy.example/bare/",
  scripts: "https://proxy.example/oriel/",
};
const plain = {
  scope: "http://localhost:8080/service/",
  bareServer: "http://localhost:8080/bare/",
  scripts: "http://localhost:8080/oriel/",
};

it.each([
  {
    name: "https on https",
    page: "https://a.test/",
    target: "https://b.test/x",
    expected: ["https://b.test/x"],
  },
  {
    name: "http on http, http proxy",
    config: plain,
    page: "http://a.test/",
    target: "http://b.test/x",
    expected: ["http://b.test/x"],
  },
  {
    name: "its own host, upgraded by the browser",
    page: "http://a.test/",
    target: "https://a.test/x",
    expected: ["http://a.test/x", "https://a.test/x"],
  },
  {
    name: "another host, upgraded or not",
    page: "http://a.test/",
    target: "https://b.test/x",
    expected: ["https://b.test/x", "http://b.test/x"],
  },
  {
    name: "a host known to be plain",
    page: "http://a.test/",
    target: "https://plain.test/x",
    expected: ["http://plain.test/x", "https://plain.test/x"],
  },
  {
    name: "a mixed script",
    config: plain,
    page: "https://a.test/",
    target: "http://b.test/x",
    expected: [],
  },
  {
    name: "a mixed image",
    config: plain,
    page: "https://a.test/",
    target: "http://b.test/x",
    destination: "image",
    expected: ["https://b.test/x"],
  },
  {
    name: "loopback, which is no mixed content",
    config: plain,
    page: "https://a.test/",
    target: "http://127.0.0.1/x",
    expected: ["http://127.0.0.1/x"],
  },
])("looks for $name at $expected", ({ page, target, expected, config, destination }) => {
  const hosts = new PlainHosts();
  hosts.add("plain.test");
  const urls = candidateUrls(
    new URL(page),
    new URL(target),
    destination ?? "script",
    config ?? secure,
    hosts,
  );
  expect(urls.map(({ href }) => href)).toEqual(expected);
});

const policyOf = (url: string, more: object = {}): string =>
  documentPolicy({ config: secure, policy: "native", url: new URL(url), upgrade: false, ...more });

it("walls documents in without sockets, foreign frames and form targets", () => {
  expect(policyOf("https://a.test/")).toBe(
    "connect-src 'self' http: https: data: blob: https://proxy.example wss://proxy.example; frame-src 'self' blob: data:; object-src 'self' blob: data:; form-action 'self'; manifest-src 'none'",
  );
});

it("lets the browser upgrade the requests of an http site on an https proxy, and where the page asks for it", () => {
  expect(policyOf("http://a.test/")).toContain("upgrade-insecure-requests");
  expect(policyOf("https://a.test/", { upgrade: true })).toContain("upgrade-insecure-requests");
});

it("lets nothing but the proxy's origin through under the encoded policy", () => {
  const policy = policyOf("https://a.test/", { policy: "encoded" });
  expect(policy).toContain("default-src 'self' https://proxy.example data: blob:");
  expect(policy).not.toMatch(/\shttps?:[\s;]/);
});

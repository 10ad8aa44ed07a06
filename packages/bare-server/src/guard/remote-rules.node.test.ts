import { expect, it } from "vitest";
import { targetOf } from "../remote/target.ts";
import { createRemoteRules } from "./remote-rules.ts";

it.each([
  { allow: [], deny: [], url: "http://a.test/", allowed: true },
  { allow: [], deny: ["a.test"], url: "http://a.test/", allowed: false },
  { allow: [], deny: ["A.test."], url: "http://a.TEST./", allowed: false },
  { allow: [], deny: ["a.test"], url: "http://b.a.test/", allowed: true },
  { allow: [], deny: ["*.a.test"], url: "http://a.test/", allowed: false },
  { allow: [], deny: ["*.a.test"], url: "http://b.c.a.test/", allowed: false },
  { allow: [], deny: ["*.a.test"], url: "http://xa.test/", allowed: true },
  { allow: [], deny: ["*a.test"], url: "http://xa.test/", allowed: false },
  { allow: [], deny: ["a.test:443"], url: "https://a.test/", allowed: false },
  { allow: [], deny: ["a.test:443"], url: "http://a.test/", allowed: true },
  { allow: [], deny: ["*:1-1023"], url: "http://a.test:25/", allowed: false },
  { allow: [], deny: ["*:1-1023"], url: "http://a.test:1024/", allowed: true },
  { allow: [], deny: ["[2001:db8::1]:80"], url: "http://[2001:db8::1]/", allowed: false },
  { allow: ["a.test", "*.b.test:443"], deny: [], url: "http://a.test/", allowed: true },
  { allow: ["a.test", "*.b.test:443"], deny: [], url: "https://c.b.test/", allowed: true },
  { allow: ["a.test", "*.b.test:443"], deny: [], url: "http://c.b.test/", allowed: false },
  { allow: ["*.a.test"], deny: ["b.a.test"], url: "http://b.a.test/", allowed: false },
])("allows $allow without $deny: $url → $allowed", ({ allow, deny, url, allowed }) => {
  const rules = createRemoteRules({ allow, deny, filter: undefined });
  expect(rules(targetOf(new URL(url)))).toBe(allowed);
});

it("asks the filter for what the lists allow", () => {
  const asked: unknown[] = [];
  const rules = createRemoteRules({
    allow: [],
    deny: ["b.test"],
    filter: (remote) => {
      asked.push(remote);
      return false;
    },
  });
  expect(rules(targetOf(new URL("wss://A.test/p?q")))).toBe(false);
  expect(rules(targetOf(new URL("http://b.test/")))).toBe(false);
  expect(asked).toEqual([{ secure: true, host: "a.test", port: 443, path: "/p?q" }]);
});

it.each(["", "a b", "a:x", "a:1-", "a:9-1", ":80", "http://a/"])(
  "refuses the rule '%s'",
  (rule) => {
    expect(() => createRemoteRules({ allow: [rule], deny: [], filter: undefined })).toThrow(
      TypeError,
    );
  },
);

import { expect, it } from "vitest";
import {
  consents,
  corpAllows,
  corsCheck,
  exposedLines,
  readConsent,
  unsafeHeaderNames,
} from "./cors.ts";

const origin = "https://a.test";

it.each([
  { headers: {}, expected: [] },
  { headers: { accept: "*/*", "content-type": "text/plain;charset=UTF-8" }, expected: [] },
  { headers: { "content-type": "application/json" }, expected: ["content-type"] },
  {
    headers: { "x-b": "1", authorization: "x", "content-language": "de" },
    expected: ["authorization", "x-b"],
  },
  { headers: { accept: 'a"b' }, expected: ["accept"] },
  { headers: { accept: "a".repeat(129) }, expected: ["accept"] },
  { headers: { range: "bytes=0-5" }, expected: [] },
  { headers: { range: "bytes=-5" }, expected: ["range"] },
  { headers: { "user-agent": "x", origin: "y", "sec-ch-ua": "z" }, expected: [] },
])("asks consent for $expected of $headers", ({ headers, expected }) => {
  expect(unsafeHeaderNames(new Headers(headers as Record<string, string>))).toEqual(expected);
});

it.each([
  { allow: "*", credentials: false, expected: true },
  { allow: "*", credentials: true, expected: false },
  { allow: origin, credentials: false, expected: true },
  { allow: origin, credentials: true, expected: false },
  { allow: origin, credentials: true, with: "true", expected: true },
  { allow: origin, credentials: true, with: "TRUE", expected: false },
  { allow: "https://b.test", credentials: false, expected: false },
  { allow: `${origin}, ${origin}`, credentials: false, expected: false },
  { credentials: false, expected: false },
])("checks $allow, credentials $credentials, allowed $with: $expected", (row) => {
  const lines = [
    ...(row.allow === undefined ? [] : [["access-control-allow-origin", row.allow] as const]),
    ...(row.with === undefined ? [] : [["access-control-allow-credentials", row.with] as const]),
  ];
  expect(corsCheck(lines, origin, row.credentials)).toBe(row.expected);
});

const consent = (methods: string, headers: string, age?: string): ReturnType<typeof readConsent> =>
  readConsent(
    {
      status: 204,
      lines: [
        ["access-control-allow-origin", "*"],
        ["access-control-allow-methods", methods],
        ["access-control-allow-headers", headers],
        ...(age === undefined ? [] : [["access-control-max-age", age] as const]),
      ],
    },
    origin,
    false,
    1000,
  );

it.each([
  { methods: "PUT, PATCH", headers: "X-A", method: "PUT", names: ["x-a"], expected: true },
  { methods: "PUT", headers: "", method: "put", names: [], expected: false },
  { methods: "", headers: "", method: "POST", names: [], expected: true },
  { methods: "*", headers: "*", method: "DELETE", names: ["x-a"], expected: true },
  { methods: "*", headers: "*", method: "GET", names: ["authorization"], expected: false },
  { methods: "*", headers: "x-b", method: "GET", names: ["x-a"], expected: false },
])("lets $method with $names through $methods / $headers: $expected", (row) => {
  const given = consent(row.methods, row.headers);
  expect(given !== null && consents(given, row.method, row.names, false)).toBe(row.expected);
});

it("takes no wildcard from a target that is sent cookies", () => {
  const given = consent("*", "*");
  expect(given !== null && consents(given, "PUT", [], true)).toBe(false);
});

it.each([
  { age: undefined, until: 6000 },
  { age: "10", until: 11_000 },
  { age: "99999999", until: 7_201_000 },
  { age: "x", until: 6000 },
])("keeps a consent with max-age $age until $until", ({ age, until }) => {
  expect(consent("PUT", "", age)?.until).toBe(until);
});

it("takes no consent from an error", () => {
  const lines = [["access-control-allow-origin", "*"] as const];
  expect(readConsent({ status: 404, lines }, origin, false, 0)).toBeNull();
});

it("shows a page of another origin the safelisted and the exposed headers", () => {
  const lines = [
    ["content-type", "text/plain"],
    ["x-a", "1"],
    ["x-b", "2"],
    ["access-control-expose-headers", "X-A"],
  ] as const;
  expect(exposedLines(lines, false).map(([name]) => name)).toEqual(["content-type", "x-a"]);
  const all = [...lines, ["access-control-expose-headers", "*"]] as const;
  expect(exposedLines(all, false)).toHaveLength(5);
  expect(exposedLines(all, true).map(([name]) => name)).toEqual(["content-type", "x-a"]);
});

it.each([
  { policy: "same-origin", relation: "same-site", expected: false },
  { policy: "same-origin", relation: "same-origin", expected: true },
  { policy: "same-site", relation: "same-site", expected: true },
  { policy: "same-site", relation: "cross-site", expected: false },
  { policy: "cross-origin", relation: "cross-site", expected: true },
] as const)("embeds $policy from $relation: $expected", ({ policy, relation, expected }) => {
  expect(corpAllows([["cross-origin-resource-policy", policy]], relation)).toBe(expected);
});

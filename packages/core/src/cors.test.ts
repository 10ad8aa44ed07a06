import { expect, it } from "vitest";
import {
  consents,
  corsCheck,
  exposes,
  type HeaderReader,
  readConsent,
  unsafeHeaderNames,
} from "./cors.ts";

const origin = "https://a.test";

const reader =
  (headers: Readonly<Record<string, string | undefined>>): HeaderReader =>
  (name) =>
    headers[name.replace(/^access-control-/, "")] ?? null;

it.each([
  [[], []],
  [
    [
      ["Accept", "*/*"],
      ["Content-Type", "text/plain;charset=UTF-8"],
    ],
    [],
  ],
  [[["content-type", "multipart/form-data; boundary=x"]], []],
  [[["content-type", "application/json"]], ["content-type"]],
  [[["content-type", "text/plainish"]], ["content-type"]],
  [
    [
      ["X-B", "1"],
      ["Authorization", "x"],
      ["content-language", "de"],
    ],
    ["authorization", "x-b"],
  ],
  [[["accept", 'a"b']], ["accept"]],
  [[["accept", "a".repeat(129)]], ["accept"]],
  [Array.from({ length: 9 }, () => ["accept", "a".repeat(128)]), Array(9).fill("accept")],
  [[["range", "bytes=0-5"]], []],
  [[["range", "bytes=-5"]], ["range"]],
  [[["constructor", "x"]], ["constructor"]],
] as [[string, string][], string[]][])("asks consent of %j for %j", (headers, expected) => {
  expect(unsafeHeaderNames(headers)).toEqual(expected);
});

it.each([
  { allow: "*", credentials: false, expected: true },
  { allow: "*", credentials: true, with: "true", expected: false },
  { allow: origin, credentials: false, expected: true },
  { allow: origin, credentials: true, expected: false },
  { allow: origin, credentials: true, with: "true", expected: true },
  { allow: origin, credentials: true, with: "TRUE", expected: false },
  { allow: "https://b.test", credentials: false, expected: false },
  { allow: `${origin}, ${origin}`, credentials: false, expected: false },
  { credentials: false, expected: false },
])("checks $allow, credentials $credentials, allowed $with: $expected", (row) => {
  const get = reader({ "allow-origin": row.allow, "allow-credentials": row.with });
  expect(corsCheck(get, origin, row.credentials)).toBe(row.expected);
});

it.each([
  { methods: "PUT, PATCH", headers: "X-B, X-A", method: "PUT", names: ["x-a"], expected: true },
  { methods: "PUT", headers: "", method: "put", names: [], expected: false },
  { methods: "", headers: "", method: "POST", names: [], expected: true },
  { methods: "", headers: "", method: "PUT", names: [], expected: false },
  { methods: "*", headers: "*", method: "DELETE", names: ["x-a"], expected: true },
  { methods: "*", headers: "*", method: "GET", names: ["authorization"], expected: false },
  {
    methods: "",
    headers: "authorization",
    method: "GET",
    names: ["authorization"],
    expected: true,
  },
  { methods: "*", headers: "x-b", method: "GET", names: ["x-a"], expected: false },
])("lets $method with $names through $methods / $headers: $expected", (row) => {
  const get = reader({
    "allow-origin": "*",
    "allow-methods": row.methods,
    "allow-headers": row.headers,
  });
  const given = readConsent(204, get, origin, false);
  expect(given !== null && consents(given, row.method, row.names, false)).toBe(row.expected);
});

it("takes no wildcard from a target that is sent cookies", () => {
  const wildcards = { methods: new Set(["*"]), headers: new Set(["*"]) };
  expect(consents(wildcards, "PUT", [], true)).toBe(false);
  expect(consents(wildcards, "GET", ["x-a"], true)).toBe(false);
});

it.each([199, 302, 404])("takes no consent from a %i", (status) => {
  expect(readConsent(status, reader({ "allow-origin": "*" }), origin, false)).toBeNull();
});

it.each([
  { value: undefined, credentials: false, expected: ["content-type"] },
  { value: "X-A", credentials: true, expected: ["content-type", "x-a"] },
  { value: "X-A, *", credentials: false, expected: ["content-type", "x-a", "x-b"] },
  { value: "X-A, *", credentials: true, expected: ["content-type", "x-a"] },
])("shows $expected where $value is exposed, credentials $credentials", (row) => {
  const test = exposes(reader({ "expose-headers": row.value }), row.credentials);
  expect(["content-type", "x-a", "x-b"].filter(test)).toEqual(row.expected);
});

import { describe, expect, it } from "vitest";
import {
  allowsOrigin,
  allowsRequest,
  exposedHeaders,
  isForbiddenHeader,
  needsPreflight,
  unsafeHeaders,
} from "./cors.ts";

const reader =
  (headers: Record<string, string>) =>
  (name: string): string | null =>
    headers[name] ?? null;

describe("cors", () => {
  it.each([
    ["cookie", true],
    ["Sec-Fetch-Mode", true],
    ["Proxy-Authorization", true],
    ["access-control-request-method", true],
    ["authorization", false],
    ["x-cookie", false],
    ["dnt2", false],
  ])("forbids the request header %s: %s", (name, forbidden) => {
    expect(isForbiddenHeader(name)).toBe(forbidden);
  });

  it.each([
    [[["Accept", "*/*"]], []],
    [[["Content-Type", "text/plain;charset=UTF-8"]], []],
    [[["content-type", "multipart/form-data; boundary=x"]], []],
    [[["content-type", "application/json"]], ["content-type"]],
    [[["content-type", "text/plainish"]], ["content-type"]],
    [[["accept", "a".repeat(129)]], ["accept"]],
    [
      [
        ["X-B", "1"],
        ["Authorization", "x"],
      ],
      ["authorization", "x-b"],
    ],
  ] as const)("finds the headers of %j that need consent: %j", (headers, expected) => {
    expect(unsafeHeaders(headers)).toEqual(expected);
  });

  it.each([
    ["GET", [], false],
    ["POST", [], false],
    ["POST", ["x"], true],
    ["PUT", [], true],
    ["patch", [], true],
  ] as const)("needs a preflight for %s with %j: %s", (method, unsafe, expected) => {
    expect(needsPreflight(method, unsafe)).toBe(expected);
  });

  it.each([
    ["*", undefined, false, true],
    ["*", "true", true, false],
    ["https://a.test", undefined, false, true],
    ["https://a.test", undefined, true, false],
    ["https://a.test", "true", true, true],
    ["https://a.test", "TRUE", true, false],
    ["https://b.test", "true", false, false],
    ["https://a.test, https://b.test", "true", false, false],
  ])(
    "reads allow-origin %s, allow-credentials %s, credentials %s: %s",
    (origin, allowed, credentials, expected) => {
      const get = reader({
        "access-control-allow-origin": origin,
        ...(allowed !== undefined && { "access-control-allow-credentials": allowed }),
      });
      expect(allowsOrigin(get, "https://a.test", credentials)).toBe(expected);
      expect(allowsOrigin(reader({}), "https://a.test", credentials)).toBe(false);
    },
  );

  it.each([
    ["GET", [], {}, false, true],
    ["PUT", [], {}, false, false],
    ["PUT", [], { methods: "GET, PUT" }, true, true],
    ["PUT", [], { methods: "put" }, true, false],
    ["PUT", [], { methods: "*" }, false, true],
    ["PUT", [], { methods: "*" }, true, false],
    ["GET", ["x-a"], { headers: "X-B, X-A" }, true, true],
    ["GET", ["x-a"], { headers: "*" }, false, true],
    ["GET", ["x-a"], { headers: "*" }, true, false],
    ["GET", ["authorization"], { headers: "*" }, false, false],
    ["GET", ["authorization"], { headers: "authorization" }, false, true],
  ] as const)(
    "allows %s with %j by %j, credentials %s: %s",
    (method, unsafe, answer, credentials, expected) => {
      const get = reader(
        Object.fromEntries(
          Object.entries(answer).map(([name, value]) => [`access-control-allow-${name}`, value]),
        ),
      );
      expect(allowsRequest(get, method, unsafe, credentials)).toBe(expected);
    },
  );

  it("shows safelisted and exposed response headers only", () => {
    const names = ["content-type", "content-length", "etag", "x-a"];
    const shown = (exposed: string, credentials: boolean): string[] =>
      names.filter(
        exposedHeaders(reader({ "access-control-expose-headers": exposed }), credentials),
      );
    expect(shown("", false)).toEqual(["content-type", "content-length"]);
    expect(shown("X-A", true)).toEqual(["content-type", "content-length", "x-a"]);
    expect(shown("*", false)).toEqual(names);
    expect(shown("*", true)).toEqual(["content-type", "content-length"]);
  });
});

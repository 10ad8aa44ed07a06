import { expect, it } from "vitest";
import { isTrustworthy } from "./trustworthy.ts";

it.each([
  ["https://a.test/", true],
  ["wss://a.test/", true],
  ["http://a.test/", false],
  ["ws://a.test/", false],
  ["http://localhost:8080/", true],
  ["http://a.localhost/", true],
  ["http://notlocalhost/", false],
  ["http://127.0.0.1/", true],
  ["http://127.1/", true],
  ["http://127.a.test/", false],
  ["http://[::1]/", true],
  ["http://10.0.0.1/", false],
])("%s: %s", (url, expected) => {
  expect(isTrustworthy(new URL(url))).toBe(expected);
});

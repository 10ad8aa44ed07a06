import { expect, it } from "vitest";
import { isForbiddenHeader } from "./forbidden-header.ts";

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

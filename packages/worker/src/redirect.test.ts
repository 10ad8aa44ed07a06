import { expect, it } from "vitest";
import { redirectionOf } from "./redirect.ts";

const url = new URL("https://a.test/dir/page");

it.each([
  { status: 302, location: "next", expected: "to https://a.test/dir/next" },
  { status: 301, location: "//b.test/x#y", expected: "to https://b.test/x#y" },
  { status: 308, location: "/\xC3\xA9", expected: "to https://a.test/%C3%A9" },
  { status: 303, location: "mailto:x@a.test", expected: "outside mailto:x@a.test" },
  { status: 302, location: "javascript:alert(1)", expected: "invalid" },
  { status: 302, location: "data:text/html,x", expected: "invalid" },
  { status: 302, location: "https://", expected: "invalid" },
  { status: 302, location: null, expected: "none" },
  { status: 304, location: "/x", expected: "none" },
  { status: 200, location: "/x", expected: "none" },
  { status: 300, location: "/x", expected: "none" },
])("reads $status with Location $location as $expected", ({ status, location, expected }) => {
  const lines = location === null ? [] : [["location", location] as const];
  const redirection = redirectionOf({ status, lines, url });
  const shown =
    "url" in redirection ? `${redirection.kind} ${redirection.url.href}` : redirection.kind;
  expect(shown).toBe(expected);
});

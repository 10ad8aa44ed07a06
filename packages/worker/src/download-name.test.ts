import { expect, it } from "vitest";
import { isAttachment, namedDisposition } from "./download-name.ts";

it.each([
  { disposition: null, expected: false },
  { disposition: "inline", expected: false },
  { disposition: "Attachment; filename=x", expected: true },
  { disposition: "attachment", expected: true },
  { disposition: 'filename="x"', expected: false },
  { disposition: "", expected: false },
])("tells whether $disposition is a download: $expected", ({ disposition, expected }) => {
  expect(isAttachment(disposition)).toBe(expected);
});

it.each([
  {
    disposition: 'attachment; filename="a b.zip"',
    url: "https://a.test/x",
    expected: 'attachment; filename="a b.zip"',
  },
  {
    disposition: "attachment; filename*=UTF-8''x",
    url: "https://a.test/y",
    expected: "attachment; filename*=UTF-8''x",
  },
  {
    disposition: "attachment; filename=",
    url: "https://a.test/y.zip",
    expected: "attachment; filename*=UTF-8''y.zip",
  },
  {
    disposition: null,
    url: "https://a.test/d/y.zip?z=1",
    expected: "inline; filename*=UTF-8''y.zip",
  },
  {
    disposition: null,
    url: "https://a.test/d/%E4%BD%A0%20%F0%9F%98%80.txt",
    expected: "inline; filename*=UTF-8''%E4%BD%A0%20%F0%9F%98%80.txt",
  },
  { disposition: null, url: "https://a.test/%zz", expected: "inline; filename*=UTF-8''%25zz" },
  { disposition: null, url: "https://a.test/a%2Fb", expected: "inline; filename*=UTF-8''a_b" },
  { disposition: null, url: "https://a.test/", expected: null },
  { disposition: "attachment", url: "https://a.test/", expected: "attachment" },
])("names $url with $disposition as $expected", ({ disposition, url, expected }) => {
  expect(namedDisposition(disposition, new URL(url))).toBe(expected);
});

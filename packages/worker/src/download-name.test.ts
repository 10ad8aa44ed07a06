import { expect, it } from "vitest";
import { attachment, isAttachment, namedDisposition } from "./download-name.ts";

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
  {
    // raw UTF-8, as a one-byte view
    disposition: 'attachment; filename="gr\xC3\xBCn.bin"',
    url: "https://a.test/x",
    expected: "attachment; filename*=UTF-8''gr%C3%BCn.bin",
  },
  {
    // no UTF-8, and no name
    disposition: 'attachment; filename="gr\xFCn.bin"',
    url: "https://a.test/x",
    expected: "attachment; filename*=UTF-8''x",
  },
  {
    disposition: 'attachment; filename="a \\"b\\".bin"',
    url: "https://a.test/x",
    expected: 'attachment; filename="a \\"b\\".bin"',
  },
])("names $url with $disposition as $expected", ({ disposition, url, expected }) => {
  expect(namedDisposition({ disposition, url: new URL(url), type: null })).toBe(expected);
});

it.each([
  { proposed: "f.pdf", disposition: null, type: null, expected: "f.pdf" },
  { proposed: "", disposition: null, type: null, expected: "y" },
  { proposed: "f", disposition: null, type: "application/pdf", expected: "f.pdf" },
  { proposed: "f.pdf", disposition: "inline; filename=site.pdf", type: null, expected: null },
])("saves $proposed with $disposition and $type as $expected", (test) => {
  const { proposed, disposition, type, expected } = test;
  const url = new URL("https://a.test/d/y");
  expect(attachment({ disposition, url, type }, proposed)).toBe(
    expected === null
      ? "attachment; filename=site.pdf"
      : `attachment; filename*=UTF-8''${expected}`,
  );
});

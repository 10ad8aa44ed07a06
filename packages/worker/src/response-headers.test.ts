import { createCodec } from "@oriel/core";
import { expect, it } from "vitest";
import { type AnswerUse, type HeaderContext, sanitiseHeaders } from "./response-headers.ts";

const codec = createCodec("https://proxy.example/service/");
const context = (use: AnswerUse, more: Partial<HeaderContext> = {}): HeaderContext => ({
  use,
  url: new URL("https://a.test/dir/"),
  origin: "https://b.test",
  codec,
  changed: false,
  ...more,
});

it.each([
  { header: "set-cookie", value: "a=1", document: null, subresource: null },
  {
    header: "content-security-policy",
    value: "default-src 'none'",
    document: null,
    subresource: "default-src 'none'",
  },
  { header: "x-frame-options", value: "DENY", document: null, subresource: "DENY" },
  { header: "strict-transport-security", value: "max-age=1", document: null, subresource: null },
  {
    header: "cross-origin-embedder-policy",
    value: "require-corp",
    document: null,
    subresource: null,
  },
  { header: "clear-site-data", value: '"storage"', document: null, subresource: null },
  { header: "content-encoding", value: "gzip", document: null, subresource: "gzip" },
  { header: "etag", value: '"1"', document: '"1"', subresource: '"1"' },
  { header: "x-own", value: "1", document: "1", subresource: "1" },
  {
    header: "refresh",
    value: "0; url=/next",
    document: `0; url=${codec.encode("https://a.test/next")}`,
    subresource: null,
  },
  { header: "link", value: "<https://c.test>; rel=preconnect", document: null, subresource: null },
  {
    header: "link",
    value: "<x.css>; rel=preload; as=style",
    document: "<https://a.test/dir/x.css>; rel=preload; as=style",
    subresource: "<x.css>; rel=preload; as=style",
  },
  {
    header: "link",
    value: "</p2>; rel=next",
    document: "<https://a.test/p2>; rel=next",
    subresource: "</p2>; rel=next",
  },
  { header: "referrer-policy", value: "origin", document: null, subresource: "origin" },
])("serves $header of a document as $document, of a subresource as $subresource", (row) => {
  const serve = (use: AnswerUse): string | null =>
    sanitiseHeaders([[row.header, row.value]], context(use))[0]?.[1] ?? null;
  expect([serve("document"), serve("subresource")]).toEqual([row.document, row.subresource]);
});

it("encodes what links of a document with encoded URLs load", () => {
  const value = "<x.css>; rel=preload; as=style, </m.js>; rel=modulepreload, </p2>; rel=next";
  const served = sanitiseHeaders([["link", value]], context("document", { policy: "encoded" }));
  const css = codec.encode("https://a.test/dir/x.css", "css");
  const script = codec.encode("https://a.test/m.js", "module");
  expect(served[0]?.[1]).toBe(
    `<${css}>; rel=preload; as=style, <${script}>; rel=modulepreload, <https://a.test/p2>; rel=next`,
  );
});

it.each([
  {
    name: "keeps the length of what it streams",
    lines: [],
    changed: false,
    use: "subresource",
    kept: true,
  },
  {
    name: "drops the length of a changed body",
    lines: [],
    changed: true,
    use: "subresource",
    kept: false,
  },
  {
    name: "keeps what a page may read about an encoded body",
    lines: [["content-encoding", "br"]],
    changed: false,
    use: "subresource",
    kept: true,
  },
  {
    name: "drops the length of an encoded download",
    lines: [["content-encoding", "br"]],
    changed: false,
    use: "document",
    kept: false,
  },
] as const)("$name", ({ lines, changed, use, kept }) => {
  const served = sanitiseHeaders([["content-length", "5"], ...lines], context(use, { changed }));
  expect(served.some(([name]) => name === "content-length")).toBe(kept);
});

it.each([
  { sent: "*", origin: "https://b.test", expected: "*" },
  { sent: "https://c.test, https://b.test", origin: "https://b.test", expected: "*" },
  { sent: "https://c.test", origin: "https://b.test", expected: undefined },
  { sent: null, origin: "https://a.test", expected: "*" },
  { sent: null, origin: "https://b.test", expected: undefined },
])("translates Timing-Allow-Origin $sent for $origin", ({ sent, origin, expected }) => {
  const lines = sent === null ? [] : [["timing-allow-origin", sent] as const];
  const served = sanitiseHeaders(lines, context("subresource", { origin }));
  expect(served.find(([name]) => name === "timing-allow-origin")?.[1]).toBe(expected);
});

it("leaves the name of a file to the step that knows its type", () => {
  const lines = [["content-disposition", "attachment"]] as const;
  expect(sanitiseHeaders(lines, context("document"))).toEqual([]);
});

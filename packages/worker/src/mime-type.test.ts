import { expect, it } from "vitest";
import { documentSyntax, isActiveXml, parseMimeType, sniffDocument } from "./mime-type.ts";

it.each([
  { header: "text/html", expected: { essence: "text/html", charset: "" } },
  { header: "Text/HTML; Charset=UTF-8", expected: { essence: "text/html", charset: "utf-8" } },
  {
    header: 'text/html; a=b; charset="iso-8859-1"',
    expected: { essence: "text/html", charset: "iso-8859-1" },
  },
  { header: "text/plain, text/html;charset=x", expected: { essence: "text/html", charset: "x" } },
  {
    header: "image/svg+xml ;charset=utf-8",
    expected: { essence: "image/svg+xml", charset: "utf-8" },
  },
  { header: "*/*", expected: null },
  { header: "html", expected: null },
  { header: "", expected: null },
  { header: null, expected: null },
])("reads $header", ({ header, expected }) => {
  expect(parseMimeType(header)).toEqual(expected);
});

it.each([
  { type: "text/html", expected: "html" },
  { type: "application/xhtml+xml", expected: "xml" },
  { type: "image/svg+xml", expected: "xml" },
  { type: "application/rss+xml", expected: "maybe-xml" },
  { type: "text/xml", expected: "maybe-xml" },
  { type: "application/pdf", expected: "none" },
])("shows $type as $expected", ({ type, expected }) => {
  expect(documentSyntax(type)).toBe(expected);
});

it.each([
  { text: '<rss version="2.0"><channel><title>x</title></channel></rss>', expected: false },
  { text: '<a xmlns:h="http://www.w3.org/1999/xhtml"/>', expected: true },
  { text: "<svg:script>1</svg:script>", expected: true },
  { text: '<?xml-stylesheet href="a.xsl"?><a/>', expected: true },
])("tells whether $text can run anything: $expected", ({ text, expected }) => {
  expect(isActiveXml(text)).toBe(expected);
});

it.each([
  { start: "  <!DOCTYPE html><p>", expected: "text/html" },
  { start: "<!-- x -->", expected: "text/html" },
  { start: "<a href>", expected: "text/html" },
  { start: "<about>", expected: "text/plain" },
  { start: "\n<?xml version='1.0'?>", expected: "text/xml" },
  { start: "%PDF-1.7", expected: "application/pdf" },
  { start: "plain words", expected: "text/plain" },
  { start: "\x00\x01", expected: null },
  { start: "\xFF\xFEa\x00", expected: "text/plain" },
])("takes $start for $expected", ({ start, expected }) => {
  expect(sniffDocument(start)).toBe(expected);
});

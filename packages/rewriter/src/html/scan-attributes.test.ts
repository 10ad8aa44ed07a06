import fc from "fast-check";
import { type Token, Tokenizer } from "parse5";
import { expect, it } from "vitest";
import { decodeAttribute } from "./character-references.ts";
import { scanAttributes } from "./scan-attributes.ts";

/** Attributes of a tag as they are found: name, value, authored text. */
function read(source: string): unknown[] {
  const name = /^<[^\s/>]+/.exec(source)?.[0] ?? "";
  return scanAttributes(source, name.length).map((attribute) => [
    attribute.name,
    attribute.value === null ? null : source.slice(attribute.value.start, attribute.value.end),
    source.slice(attribute.start, attribute.end),
  ]);
}

it.each([
  { source: "<a>", expected: [] },
  { source: "<a href=x>", expected: [["href", "x", "href=x"]] },
  { source: "<a HREF = 'x y' >", expected: [["href", "x y", "HREF = 'x y'"]] },
  {
    source: '<a href="x"id=y>',
    expected: [
      ["href", "x", 'href="x"'],
      ["id", "y", "id=y"],
    ],
  },
  { source: "<a hidden/>", expected: [["hidden", null, "hidden"]] },
  {
    source: "<a hidden  id >",
    expected: [
      ["hidden", null, "hidden"],
      ["id", null, "id"],
    ],
  },
  { source: "<a href=x/>", expected: [["href", "x/", "href=x/"]] },
  { source: "<a/href=x/id=y>", expected: [["href", "x/id=y", "href=x/id=y"]] },
  { source: "<a href=>", expected: [["href", "", "href="]] },
  { source: "<a ==x>", expected: [["=", "x", "==x"]] },
  { source: "<a href=?a=1&copy=2>", expected: [["href", "?a=1&copy=2", "href=?a=1&copy=2"]] },
  {
    source: '<a title="a>b" id>',
    expected: [
      ["title", "a>b", 'title="a>b"'],
      ["id", null, "id"],
    ],
  },
  { source: "<a\nx\n=\n'1\n2'\n>", expected: [["x", "1\n2", "x\n=\n'1\n2'"]] },
  { source: "<a \u212a=1>", expected: [["\u212a", "1", "\u212a=1"]] },
])("finds the attributes of $source", ({ source, expected }) => {
  expect(read(source)).toEqual(expected);
});

it("marks the second of two attributes of a name", () => {
  expect(scanAttributes("<a x=1 X=2>", 2).map(({ duplicate }) => duplicate)).toEqual([false, true]);
});

it("finds the names and values that the tokenizer finds", () => {
  const piece = fc.constantFrom(
    "a",
    "B",
    "=",
    '"',
    "'",
    " ",
    "\n",
    "\r\n",
    "\t",
    "/",
    "&amp;",
    "&copy=",
    "&copy",
    "&#x2f;",
    "x",
    "\0",
    "<",
    "é",
    "`",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const markup = `<t ${pieces.join("")}>`;
      const tag = tokenize(markup);
      if (tag?.location === null || tag === undefined) return;
      const source = markup.slice(tag.location.startOffset, tag.location.endOffset);
      const scanned = scanAttributes(source, 1 + tag.tagName.length).filter(
        ({ duplicate }) => !duplicate,
      );
      expect(
        scanned.map(({ name, value }) => ({
          name: name.replaceAll("\0", "\ufffd"),
          value:
            value === null ? "" : decodeAttribute(source.slice(value.start, value.end), "html"),
        })),
      ).toEqual(tag.attrs.map(({ name, value }) => ({ name, value })));
    }),
    { numRuns: 5000 },
  );
});

/** The first start tag that parse5's tokenizer sees. */
function tokenize(markup: string): Token.TagToken | undefined {
  const tags: Token.TagToken[] = [];
  const ignore = (): void => {};
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag: (token) => tags.push(token),
      onEndTag: ignore,
      onCharacter: ignore,
      onNullCharacter: ignore,
      onWhitespaceCharacter: ignore,
      onComment: ignore,
      onDoctype: ignore,
      onEof: ignore,
      onParseError: null,
    },
  );
  tokenizer.write(markup, true);
  return tags[0];
}

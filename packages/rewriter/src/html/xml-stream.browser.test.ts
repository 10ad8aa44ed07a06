import { authoredAttribute, createCodec, INJECTED_ATTRIBUTE } from "@oriel/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreScript } from "../js/restore-script.ts";
import { rewriteHtml } from "./create-html-rewriter.ts";
import { restoreCss } from "./universal-rules.ts";

const codec = createCodec("https://proxy.example/s/");
const XHTML = "http://www.w3.org/1999/xhtml";
const options = {
  codec,
  url: "https://a.test/dir/",
  inject: `<script xmlns="${XHTML}" ${INJECTED_ATTRIBUTE}="">1 &lt; 2</script>`,
  srcdocInject: () => "<base>",
  syntax: "xml",
} as const;

const attributeOf = fc.constantFrom(
  "src='x'",
  'src="?a&amp;b&lt;"',
  "href='javascript:top.x'",
  "onclick='top.x &amp;&amp; 1 &lt; 2'",
  "srcdoc='&lt;p title=\"&amp;amp;\">é'",
  "sandbox=''",
  "rel='icon'",
  "http-equiv='refresh'",
  "content='0;x'",
  "l:href='x'",
  "xlink:href='#x'",
  "style='a:url(x)'",
  "data='>'",
  "integrity='x'",
  "title='&#10;&#9;&gt;'",
);
const { document: documentOf } = fc.letrec<{ document: string; content: string }>((tie) => ({
  document: fc
    .tuple(
      fc.constantFrom("html", "svg", "h:html", "rss"),
      fc.constantFrom("", "<!DOCTYPE x [<!ENTITY e '>'><!-- ]> -->]>", "<?xml version='1.0'?>"),
      tie("content"),
    )
    .map(
      ([root, before, content]) =>
        `${before}<${root} xmlns="${root === "svg" ? "http://www.w3.org/2000/svg" : XHTML}" xmlns:h="${XHTML}" xmlns:l="http://www.w3.org/1999/xlink" xmlns:xlink="http://www.w3.org/1999/xlink">${content}</${root}>`,
    ),
  content: fc
    .array(
      fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          "text",
          "&amp;",
          "&#60;",
          "<!-- <head> -->",
          "<![CDATA[<head>]]>",
          "<?x <head> ?>",
          "\n",
          "<head/>",
          "<script>top.x &lt; 1</script>",
          "<script>//<![CDATA[\ntop.x < 1 //]]></script>",
          "<style>a{b:url(x)}</style>",
        ),
        fc
          .tuple(
            fc.constantFrom(
              "head",
              "body",
              "p",
              "iframe",
              "h:embed",
              "a",
              "use",
              "link",
              "meta",
              "script",
              "base",
              "svg xmlns='http://www.w3.org/2000/svg'",
            ),
            fc.uniqueArray(attributeOf, {
              maxLength: 3,
              selector: (attribute) => attribute.split("=")[0]?.replace("l:", "xlink:"),
            }),
            tie("content"),
            fc.boolean(),
          )
          .map(([name, attributes, content, empty]) =>
            empty
              ? `<${[name, ...attributes].join(" ")}/>`
              : `<${[name, ...attributes].join(" ")}>${content}</${name.split(" ")[0] ?? ""}>`,
          ),
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join("")),
}));

it("keeps XML well-formed, and its tree as it was, but for our nodes", () => {
  fc.assert(
    fc.property(
      documentOf,
      fc.constantFrom("native" as const, "encoded" as const),
      (markup, policy) => {
        const before = outline(markup);
        expect(JSON.stringify(before)).not.toContain("parsererror");
        const rewritten = rewriteHtml(markup, { ...options, policy });
        expect(rewritten).toContain(INJECTED_ATTRIBUTE);
        expect(outline(rewritten)).toEqual(before);
      },
    ),
    { numRuns: 3000 },
  );
});

function outline(markup: string): unknown {
  return authored(new DOMParser().parseFromString(markup, "application/xhtml+xml"));
}

function authored(node: Node): unknown {
  const values = new Map<string, string>();
  if (node instanceof Element) {
    for (const { name, value } of node.attributes) {
      if (authoredAttribute(name) !== null) continue;
      const isStyle = name === "style";
      values.set(
        name,
        isStyle ? restoreCss(value, codec, "declarations") : codec.restore(restoreScript(value)),
      );
    }
    for (const { name, value } of node.attributes) {
      const kept = authoredAttribute(name);
      if (kept !== null)
        values.set(kept === "xlink:href" && values.has("l:href") ? "l:href" : kept, value);
    }
  }
  const inStyle = node.parentElement?.localName === "style";
  return {
    name:
      node instanceof Element
        ? `${String(node.namespaceURI)} ${node.localName}`
        : node.nodeName.replace("cdata-section", "text"),
    attributes: [...values].map((entry) => entry.join("=")).sort(),
    text:
      node instanceof CharacterData
        ? inStyle
          ? restoreCss(node.data, codec, "stylesheet")
          : restoreScript(node.data)
        : "",
    children: merged(
      [...node.childNodes]
        .filter((child) => !(child instanceof Element && child.hasAttribute(INJECTED_ATTRIBUTE)))
        .map(authored),
    ),
  };
}

/** One text node may have become two, and two one. */
function merged(nodes: readonly unknown[]): unknown[] {
  const result: { name: string; text: string }[] = [];
  for (const node of nodes as { name: string; text: string }[]) {
    const last = result.at(-1);
    if (node.name === "#text" && last?.name === "#text") last.text += node.text;
    else result.push({ ...node });
  }
  return result;
}

import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { expect, it } from "vitest";
import { createHtmlStream } from "./html-stream.ts";
import type { Namespace } from "./markup.ts";

const URIS: Readonly<Record<string, Namespace>> = {
  "http://www.w3.org/1999/xhtml": "html",
  "http://www.w3.org/2000/svg": "svg",
  "http://www.w3.org/1998/Math/MathML": "math",
};

/** Namespaces of the elements with `id`s, as the stream sees them. */
function seen(markup: string): Record<string, Namespace> {
  const found: Record<string, Namespace> = {};
  const stream = createHtmlStream(
    {
      wants: (_, __, attributes) => attributes.length > 0,
      startTag({ source, namespace }) {
        const id = /id=(\w+)/.exec(source)?.[1];
        if (id !== undefined) found[id] = namespace;
        return null;
      },
    },
    { inject: "" },
  );
  stream.write(markup);
  stream.end();
  return found;
}

/** The same from a tree that parse5 has built. */
function built(markup: string): Record<string, Namespace> {
  const found: Record<string, Namespace> = {};
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ("attrs" in node) {
      const id = node.attrs.find(({ name }) => name === "id")?.value;
      if (id !== undefined) found[id] = URIS[node.namespaceURI] ?? "other";
    }
    if ("content" in node) walk(node.content);
    if ("childNodes" in node) node.childNodes.forEach(walk);
  };
  walk(parse(markup, { scriptingEnabled: true }));
  return found;
}

it.each([
  "<svg id=a><g id=b><a id=c></a></g></svg><a id=d>",
  "<svg id=a /><a id=b>",
  "<svg id=a><g id=b /><g id=c></svg><p id=d>",
  "<svg><title id=a><b id=c></b></title><title id=d></title></svg><title id=e></title>",
  "<svg><foreignObject id=a><div id=b><p id=c><p id=d></div><svg id=e><a id=f></a></svg></foreignObject><a id=g></a></svg><a id=h>",
  "<svg><desc><svg id=a></svg><i id=b></i></desc><a id=c></a></svg>",
  "<svg><g><p id=a></p><a id=b>",
  "<svg><font id=a></font><font id=b color=x></font><a id=c>",
  "<math id=a><mi id=b><i id=c></i><mglyph id=d></mglyph></mi><mrow id=e></mrow></math><i id=f>",
  "<math><annotation-xml encoding=text/html><div id=a></div></annotation-xml><mi id=b></mi></math>",
  "<math><annotation-xml><svg id=a><a id=b></a></svg><mn id=c></mn></annotation-xml></math>",
  "<math><annotation-xml encoding=x><div id=a>",
  "<div><svg><a id=a></div><a id=b>",
  "<svg><style id=a><b id=b></style></svg>",
  "<style><b id=a></style><b id=b>",
  "<svg><script id=a><g id=b></script><g id=c></svg>",
  "<svg><![CDATA[<p id=a>]]><g id=b></svg><![CDATA[<p id=c>]]>",
  "<svg></p><p id=a>",
  "<svg><g></br><a id=a>",
  "<svg><foreignObject><ul><li><li id=a></ul></foreignObject><a id=b></svg>",
  "<svg><foreignObject><table><tr><td id=a><tr><td id=b></table></foreignObject><a id=c></svg>",
  "<template><svg id=a></svg></template><a id=b>",
  "<plaintext><svg id=a>",
  "<svg><plaintext id=a><g id=b></svg><textarea><svg id=c></textarea><svg id=d>",
])("gives the elements of %s the namespaces that the tree has", (markup) => {
  expect(seen(markup)).toEqual(built(markup));
});

it("gives elements of balanced markup the namespaces that the tree has", () => {
  const names = [
    "svg",
    "math",
    "g",
    "a",
    "p",
    "div",
    "span",
    "title",
    "desc",
    "foreignObject",
    "mi",
    "mrow",
    "annotation-xml",
    "ul",
    "li",
    "b",
    "textarea",
    "style",
  ];
  const { markup } = fc.letrec<{ markup: string; element: string }>((tie) => ({
    markup: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      { weight: 1, arbitrary: fc.constant("") },
      {
        weight: 4,
        arbitrary: fc
          .array(tie("element"), { minLength: 1, maxLength: 3 })
          .map((list) => list.join("")),
      },
    ),
    element: fc
      .tuple(fc.constantFrom(...names), fc.constantFrom("", "/"), tie("markup"))
      .map(([name, slash, inner]) =>
        slash === "/" && (name === "g" || name === "mi")
          ? `<${name} id=@ />`
          : `<${name} id=@>${inner}</${name}>`,
      ),
  }));
  fc.assert(
    fc.property(markup, (template) => {
      // an element that ends before its end tag does, or a tag that is ignored, is another matter
      let count = 0;
      const numbered = template.replaceAll("@", () => `n${String(count++)}`);
      const tree = built(numbered);
      fc.pre(Object.keys(tree).length === count);
      expect(seen(numbered)).toEqual(tree);
    }),
    { numRuns: 3000 },
  );
});

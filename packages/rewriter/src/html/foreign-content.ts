import type { Namespace } from "./markup.ts";

/** Lower-case names, separated by spaces. */
function names(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** HTML start tags that end foreign content. */
const BREAKOUTS = names(
  "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta " +
    "nobr ol p pre ruby s small span strong strike sub sup table tt u ul var",
);
const FONT_BREAKOUTS = names("color face size");
const SVG_HTML_POINTS = names("foreignobject desc title");
const MATH_TEXT_POINTS = names("mi mo mn ms mtext");
const VOID = names(
  "area base basefont bgsound br col embed frame hr img image input keygen link meta param source track wbr",
);
/** Elements whose end tag may be left out, and the open elements that their start tags end. */
const IMPLIED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["li", names("li")],
  ["dt", names("dt dd")],
  ["dd", names("dt dd")],
  ["option", names("option")],
  ["optgroup", names("option optgroup")],
  ["tr", names("tr td th")],
  ["td", names("td th")],
  ["th", names("td th")],
  ["tbody", names("tbody thead tfoot tr td th")],
  ["thead", names("tbody thead tfoot tr td th")],
  ["tfoot", names("tbody thead tfoot tr td th")],
]);
/** Elements that an implied end does not reach out of. */
const LIMITS = names("ul ol dl table select button svg math div section article");
/** HTML start tags before which an open `<p>` ends. */
const CLOSES_P = names(
  "address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 " +
    "h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp",
);
/** Browsers nest elements no deeper; what lies deeper is not followed. */
const MAX_DEPTH = 512;

interface Open {
  readonly name: string;
  readonly namespace: Namespace;
  /** Whether HTML (`html`) or all but `mglyph` and `malignmark` (`text`) may stand directly inside. */
  readonly point: "html" | "text" | null;
}

/** Follows SVG and MathML in HTML, as far as the tokenizer and the rules need it. */
export interface ForeignContent {
  /** Whether `<![CDATA[` begins a CDATA section here. */
  readonly allowsCdata: boolean;
  /**
   * @param name lower-case tag name
   * @returns the namespace that the element gets
   */
  startTag(
    name: string,
    attributes: readonly { readonly name: string; readonly value: string }[],
    selfClosing: boolean,
  ): Namespace;
  endTag(name: string): void;
}

/**
 * Makes the follower. It keeps the open elements from the outermost `<svg>` or `<math>` on, and nothing outside of
 * them. Inside of integration points HTML's omitted end tags are understood as far as lists, tables and paragraphs go.
 *
 * @param namespace that of the fragment's context element
 * @see https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign
 */
export function createForeignContent(context?: {
  readonly namespace: Namespace;
  readonly name: string;
}): ForeignContent {
  const open: Open[] = [];
  if (context !== undefined && (context.namespace === "svg" || context.namespace === "math")) {
    open.push(opened(context.name, context.namespace, []));
  }
  /** The context element is never closed. */
  const floor = open.length;

  function push(element: Open): void {
    if (open.length < MAX_DEPTH) open.push(element);
  }

  function breakOut(): void {
    while (open.length > floor) {
      const top = open.at(-1);
      if (top === undefined || top.namespace === "html" || top.point !== null) return;
      open.pop();
    }
  }

  function htmlStartTag(name: string, selfClosing: boolean): Namespace {
    if (name === "svg" || name === "math") {
      if (!selfClosing) push(opened(name, name, []));
      return name;
    }
    if (open.length > 0) {
      closeImplied(open, name);
      if (!VOID.has(name)) push(opened(name, "html", []));
    }
    return "html";
  }

  function htmlEndTag(name: string): void {
    for (let index = open.length - 1; index >= floor; index--) {
      const element = open[index];
      if (element?.namespace === "html" && element.name === name) {
        open.length = index;
        return;
      }
      if (element?.point === "html" || element?.point === "text") return;
    }
    // the end of an element outside: what is foreign was left open
    if (open.every((element) => element.point === null)) open.length = floor;
  }

  return {
    get allowsCdata() {
      const top = open.at(-1);
      return top !== undefined && top.namespace !== "html";
    },
    startTag(name, attributes, selfClosing) {
      if (open.length === 0 && name !== "svg" && name !== "math") return "html";
      const top = open.at(-1);
      if (top === undefined || top.namespace === "html" || takesHtml(top, name)) {
        return htmlStartTag(name, selfClosing);
      }
      const leaves =
        BREAKOUTS.has(name) ||
        (name === "font" && attributes.some((attribute) => FONT_BREAKOUTS.has(attribute.name)));
      if (leaves) {
        breakOut();
        return htmlStartTag(name, selfClosing);
      }
      if (!selfClosing) push(opened(name, top.namespace, attributes));
      return top.namespace;
    },
    endTag(name) {
      const top = open.at(-1);
      if (top === undefined) return;
      if (top.namespace === "html") {
        htmlEndTag(name);
        return;
      }
      if (name === "p" || name === "br") {
        breakOut();
        return;
      }
      for (let index = open.length - 1; index >= floor; index--) {
        const element = open[index];
        if (element?.namespace === "html") break;
        if (element?.name === name) {
          open.length = index;
          return;
        }
      }
      htmlEndTag(name);
    },
  };
}

function opened(
  name: string,
  namespace: Namespace,
  attributes: readonly { readonly name: string; readonly value: string }[],
): Open {
  let point: Open["point"] = null;
  if (namespace === "svg" && SVG_HTML_POINTS.has(name)) point = "html";
  else if (namespace === "math" && MATH_TEXT_POINTS.has(name)) point = "text";
  else if (namespace === "math" && name === "annotation-xml") {
    const encoding = attributes.find((attribute) => attribute.name === "encoding");
    if (/^(?:text\/html|application\/xhtml\+xml)$/i.test(encoding?.value ?? "")) point = "html";
  }
  return { name, namespace, point };
}

function takesHtml(element: Open, name: string): boolean {
  if (element.point === "html") return true;
  if (element.point === "text") return name !== "mglyph" && name !== "malignmark";
  return element.namespace === "math" && element.name === "annotation-xml" && name === "svg";
}

function closeImplied(open: Open[], name: string): void {
  const ended = IMPLIED.get(name);
  if (ended !== undefined) popTo(open, ended, LIMITS);
  if (CLOSES_P.has(name)) popTo(open, P, P_LIMITS);
}

const P = names("p");
/** Button scope. */
const P_LIMITS = names("applet button caption html marquee object table td template th");

/** Closes the open elements of some names, the outermost reached, unless a limit stands before them. */
function popTo(open: Open[], ended: ReadonlySet<string>, limits: ReadonlySet<string>): void {
  for (let index = open.length - 1; index >= 0; index--) {
    const element = open[index];
    if (element === undefined || element.namespace !== "html") return;
    if (ended.has(element.name)) {
      open.length = index;
      index = open.length;
    } else if (limits.has(element.name)) return;
  }
}

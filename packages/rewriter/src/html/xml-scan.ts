/** A token of XML, as far as the rewriter tells them apart; `passed` are comments, CDATA sections and doctypes. */
export type XmlTokenKind = "text" | "instruction" | "startTag" | "endTag" | "passed";

const COMMENT = "<!--";
const CDATA = "<![CDATA[";
/** What a token begins with, and what ends it. */
const DELIMITERS: readonly {
  readonly begin: string;
  readonly end: string;
  readonly kind: XmlTokenKind;
}[] = [
  { begin: COMMENT, end: "-->", kind: "passed" },
  { begin: CDATA, end: "]]>", kind: "passed" },
  { begin: "<?", end: "?>", kind: "instruction" },
  { begin: "</", end: ">", kind: "endTag" },
];

/**
 * Finds the end of the token of XML that begins at an index.
 *
 * @param last whether the text ends here
 * @returns null when the token is not complete
 * @see https://www.w3.org/TR/xml/#sec-logical-struct
 */
export function scanXmlToken(
  text: string,
  start: number,
  last: boolean,
): { readonly kind: XmlTokenKind; readonly end: number } | null {
  if (!text.startsWith("<", start)) {
    const next = text.indexOf("<", start);
    return { kind: "text", end: next < 0 ? text.length : next };
  }
  const known = DELIMITERS.find(({ begin }) => text.startsWith(begin, start));
  if (known !== undefined) {
    const end = behind(text, known.end, start + known.begin.length);
    return end < 0 ? null : { kind: known.kind, end };
  }
  const rest = text.slice(start, start + CDATA.length);
  // not enough to tell what begins
  if (!last && (COMMENT.startsWith(rest) || CDATA.startsWith(rest))) return null;
  const isDoctype = rest.startsWith("<!");
  const end = scanPieces(text, start + 1, isDoctype ? DOCTYPE : TAG);
  return end < 0 ? null : { kind: isDoctype ? "passed" : "startTag", end };
}

/** What matters between the brackets of a tag or declaration: what ends it, and what has to be skipped. */
interface Pieces {
  readonly next: RegExp;
  readonly end: string;
  /** What begins a part of its own, and what ends that: a text, or pieces again. */
  readonly skip: Readonly<Record<string, string | Pieces>>;
}

const QUOTES = { '"': '"', "'": "'" };
const TAG: Pieces = { next: /["'>]/g, end: ">", skip: QUOTES };
const SUBSET: Pieces = {
  next: /["'\]]|<!--|<\?/g,
  end: "]",
  skip: { ...QUOTES, "<!--": "-->", "<?": "?>" },
};
const DOCTYPE: Pieces = { next: /["'>[]/g, end: ">", skip: { ...QUOTES, "[": SUBSET } };

/** Gives the index behind the end; -1 when it is not there. */
function scanPieces(text: string, from: number, { next, end, skip }: Pieces): number {
  let position = from;
  for (;;) {
    next.lastIndex = position;
    const found = next.exec(text);
    if (found === null) return -1;
    const [piece] = found;
    position = found.index + piece.length;
    if (piece === end) return position;
    const rest = skip[piece];
    if (rest === undefined) continue;
    position =
      typeof rest === "string" ? behind(text, rest, position) : scanPieces(text, position, rest);
    if (position < 0) return -1;
  }
}

function behind(text: string, found: string, from: number): number {
  const index = text.indexOf(found, from);
  return index < 0 ? -1 : index + found.length;
}

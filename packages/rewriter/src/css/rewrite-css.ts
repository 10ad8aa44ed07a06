import { tokenize, tokenTypes as T } from "css-tree/tokenizer";
import { decodeCss, encodeCssUrl } from "./css-escapes.ts";

/** What a URL of a style sheet loads. */
export type CssUrlKind = "import" | "url";

export interface CssOptions {
  /**
   * Gives what stands in the place of a URL; the same string leaves it alone. Empty and fragment-only URLs and
   * `data:` URLs are not asked for.
   *
   * @param url as authored, escapes decoded, perhaps relative
   * @returns ASCII when it differs from `url`
   */
  map(url: string, kind: CssUrlKind): string;
  /** What the text is: a style sheet (default), or declarations alone (`style=""`), where no `@import` counts. */
  readonly context?: "stylesheet" | "declarations";
}

/** Which strings directly between brackets are URLs. */
type Strings = "none" | "first" | "all";

const URL_FUNCTIONS: ReadonlyMap<string, Strings> = new Map([
  ["url", "first"],
  ["src", "first"],
  ["image", "all"],
  ["image-set", "all"],
  ["-webkit-image-set", "all"],
]);
/** At-rules whose URLs are names or patterns and load nothing. */
const NAMING_RULES: ReadonlySet<string> = new Set(["namespace", "document", "-moz-document"]);
const WORTHLESS = /^(?:#|data:|$)/i;
/** Cheap test for anything below to find; an escape may hide any of it. */
const TRIGGER = /url\(|@import|src\(|image(?:-set)?\(|\\/i;
/**
 * `url(` with escapes in its name: css-tree takes it for any function, by the specification it begins a URL token.
 * The look-behind keeps it from matching inside of a longer name.
 */
const ESCAPED_URL =
  /(?<![-\w\\\u0080-\uffff])(?:u|\\0{0,4}[57]5\s?)(?:r|\\0{0,4}[57]2\s?)(?:l|\\0{0,4}[46]c\s?)\(/gi;

/**
 * Maps the URLs of a style sheet or a declaration list, token by token; all other text stays as it is, whether or
 * not any browser understands it.
 *
 * @returns the same string when no URL changed
 * @see https://drafts.csswg.org/css-syntax/#tokenization
 */
export function rewriteCss(css: string, options: CssOptions): string {
  if (!TRIGGER.test(css)) return css;
  const { map, context = "stylesheet" } = options;
  let output = "";
  let copied = 0;
  /** One entry for each open bracket. */
  const open: Strings[] = [];
  /** The at-rule whose prelude is being read, while it matters. */
  let prelude: "import" | "naming" | null = null;

  function patch(start: number, end: number, quote: string): void {
    const authored = decodeCss(css.slice(start, end));
    const url = authored.trim();
    if (WORTHLESS.test(url)) return;
    const mapped = map(url, prelude === "import" ? "import" : "url");
    if (mapped === url) return;
    output += css.slice(copied, start) + encodeCssUrl(mapped, quote);
    copied = end;
  }

  function patchString(start: number, end: number): void {
    const quote = css.charAt(start);
    const closed =
      end - start > 1 && css.charAt(end - 1) === quote && !isEscaped(css, start, end - 1);
    patch(start + 1, closed ? end - 1 : end, quote);
  }

  tokenize(withPlainUrls(css), (type, start, end) => {
    switch (type) {
      case T.WhiteSpace:
      case T.Comment:
        return;
      case T.AtKeyword: {
        const name = decodeCss(css.slice(start + 1, end)).toLowerCase();
        if (NAMING_RULES.has(name)) prelude = "naming";
        else prelude = name === "import" && context === "stylesheet" ? "import" : null;
        return;
      }
      case T.Url:
        if (prelude !== "naming") patch(...urlRange(css, start, end), "");
        break;
      case T.String:
        if (prelude === "import" || (open.at(-1) ?? "none") !== "none") patchString(start, end);
        break;
      case T.Function: {
        const name = decodeCss(css.slice(start, end - 1))
          .trim()
          .toLowerCase();
        const strings = URL_FUNCTIONS.get(name) ?? "none";
        open.push(prelude === "naming" ? "none" : strings);
        // what follows may still be the URL of an import
        if (strings === "first") return;
        break;
      }
      case T.LeftParenthesis:
      case T.LeftSquareBracket:
        open.push("none");
        break;
      case T.LeftCurlyBracket:
        open.push("none");
        prelude = null;
        return;
      case T.RightParenthesis:
      case T.RightSquareBracket:
      case T.RightCurlyBracket:
        open.pop();
        break;
      case T.Semicolon:
        prelude = null;
        return;
      default:
    }
    // the first token behind `@import` or `url(` is the URL, or there is none
    if (prelude === "import") prelude = null;
    if (open.at(-1) === "first") open[open.length - 1] = "none";
  });
  return copied === 0 ? css : output + css.slice(copied);
}

/** Gives a text of the same length in which every `url(` is written out, for the tokenizer's eyes only. */
function withPlainUrls(css: string): string {
  if (!css.includes("\\")) return css;
  return css.replace(ESCAPED_URL, (text) => "url(".padStart(text.length));
}

/** Range of the URL in an unquoted `url(…)`, which may lack its end. */
function urlRange(css: string, start: number, end: number): [number, number] {
  const from = css.indexOf("(", start) + 1;
  const closed = css.charAt(end - 1) === ")" && !isEscaped(css, from, end - 1);
  return [skipSpace(css, from, end), closed ? end - 1 : end];
}

function skipSpace(css: string, from: number, end: number): number {
  let position = from;
  while (position < end && /\s/.test(css.charAt(position))) position++;
  return position;
}

/** Tells whether an odd number of backslashes stands before a position. */
function isEscaped(css: string, from: number, position: number): boolean {
  let backslashes = 0;
  while (position - backslashes > from && css.charAt(position - backslashes - 1) === "\\") {
    backslashes++;
  }
  return backslashes % 2 === 1;
}

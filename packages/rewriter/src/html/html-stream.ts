import { type Token, Tokenizer } from "parse5";
import { createForeignContent } from "./foreign-content.ts";
import type { MarkupStream, MarkupVisitor, StreamOptions, Visit } from "./markup.ts";
import { createOutput } from "./output.ts";
import { scanAttributes } from "./scan-attributes.ts";
import { textMode } from "./text-modes.ts";

/** End tags that open the body when they come first; others are ignored there. */
const OPENING_ENDS: ReadonlySet<string> = new Set(["head", "body", "html", "br"]);
/** A UTF-8 byte order mark as bytes, and any as a character. */
const BYTE_ORDER_MARKS = ["\u00ef\u00bb\u00bf", "\ufeff"];
/** Browsers drop a NUL before the doctype, as they drop white space. */
const NOT_SPACE = /[^\t\n\f\r \0]/;
/** Length in characters from which an unfinished token's next pieces are collected before they are looked at. */
const LONG_TOKEN = 1 << 16;

/** An element whose text a visitor wants to edit. */
interface Held {
  readonly start: number;
  readonly edit: (source: string) => string;
  readonly removeEnd: boolean;
  /** Whether tags in the text are tags: scripts in SVG. */
  readonly markup: boolean;
}

/**
 * Makes a stream that edits HTML while it passes. What no visitor changes comes out as it went in; what is cut
 * between two chunks waits for its end. Time is linear in the input; what is kept is the unfinished token and the
 * text of one inline script.
 *
 * @see https://html.spec.whatwg.org/multipage/parsing.html#tokenization
 */
export function createHtmlStream(visitor: MarkupVisitor, options: StreamOptions): MarkupStream {
  const { inject, context, scripting = true } = options;
  const output = createOutput();
  const foreign = createForeignContent(context);
  let injected = inject === "";
  let templates = 0;
  let held: Held | null = null;
  /** Everything before this offset belongs to tokens that are complete. */
  let decided = 0;
  /** End of the last tag, comment or doctype. */
  let markupEnd = 0;
  let inComment = false;
  /** Input that the tokenizer has not seen yet. */
  let waiting = "";
  /** Length of the byte order mark; null until the first characters are here. */
  let bom: number | null = null;

  function injectAt(offset: number): void {
    if (injected) return;
    injected = true;
    output.insert(offset, inject);
  }

  function finishHeld(end: number): boolean {
    if (held === null) return false;
    const { start, edit, removeEnd } = held;
    held = null;
    const source = output.slice(start, end);
    const edited = source === "" ? source : edit(source);
    if (edited !== source) output.replace(start, end, edited);
    return removeEnd;
  }

  function visit(token: Token.TagToken, start: number, end: number): void {
    const { tagName: name, attrs } = token;
    const namespace = foreign.startTag(name, attrs, token.selfClosing);
    tokenizer.inForeignNode = foreign.allowsCdata;
    const isHtml = namespace === "html";
    const mode = isHtml ? textMode(name, scripting) : undefined;
    if (mode !== undefined) tokenizer.state = mode;
    if (isHtml && name === "template") templates++;
    if (!visitor.wants(name, namespace, attrs)) return;

    const source = output.slice(start, end);
    const wish: Visit | null = visitor.startTag({
      syntax: "html",
      name,
      namespace,
      source,
      attributes: scanAttributes(source, 1 + name.length),
      inTemplate: templates > 0,
    });
    if (wish?.tag !== undefined) output.replace(start, end, wish.tag);
    if (wish?.text === undefined || (!isHtml && token.selfClosing)) return;
    const { text: edit, removeEnd = false } = wish;
    held = { start: end, edit, removeEnd, markup: !isHtml };
  }

  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onParseError: null,
      onStartTag(token) {
        const { startOffset, endOffset } = token.location ?? NOWHERE;
        // a tag in a script of SVG: its text is not what the rewriter can edit
        held = null;
        if (token.tagName !== "html" && token.tagName !== "head") injectAt(startOffset);
        visit(token, startOffset, endOffset);
        if (token.tagName === "head") injectAt(endOffset);
        decided = markupEnd = endOffset;
      },
      onEndTag(token) {
        const { startOffset, endOffset } = token.location ?? NOWHERE;
        const name = token.tagName;
        if (OPENING_ENDS.has(name)) injectAt(startOffset);
        if (held?.markup === true && name !== "script") held = null;
        if (finishHeld(startOffset)) output.replace(startOffset, endOffset, "");
        foreign.endTag(name);
        tokenizer.inForeignNode = foreign.allowsCdata;
        if (name === "template" && templates > 0) templates--;
        decided = markupEnd = endOffset;
      },
      onCharacter: passText,
      onNullCharacter: passText,
      onWhitespaceCharacter: passText,
      onComment(token) {
        inComment = false;
        passMarkup(token);
        if (!isClosed()) injectAt(token.location?.startOffset ?? decided);
      },
      onDoctype(token) {
        passMarkup(token);
        // the input ends in it: before it nothing may stand, and behind it is no place
        if (!isClosed()) injected = true;
      },
      onEof() {
        finishHeld(output.end());
        // not inside of a tag that was never finished
        const start = Math.max(decided, output.position());
        const unfinished = output.slice(start, output.end()).indexOf("<");
        injectAt(unfinished < 0 ? output.end() : start + unfinished);
      },
    },
  );
  if (context?.namespace === "html") {
    const mode = textMode(context.name, scripting);
    if (mode !== undefined) tokenizer.state = mode;
    tokenizer.lastStartTagName = context.name;
  }
  tokenizer.inForeignNode = foreign.allowsCdata;

  function passMarkup(token: { readonly location: Token.Location | null }): void {
    decided = markupEnd = token.location?.endOffset ?? decided;
  }

  function isClosed(): boolean {
    return output.slice(decided - 1, decided) === ">";
  }

  function passText(token: Token.CharacterToken): void {
    decided = token.location?.endOffset ?? decided;
    if (injected) return;
    // the token's own start is not exact where a character reference begins it
    const start = Math.max(output.position(), markupEnd, bom ?? 0);
    const text = output.slice(start, decided).search(NOT_SPACE);
    if (text >= 0) injectAt(start + text);
  }

  function feed(last: boolean): void {
    if (bom === null) {
      if (!last && BYTE_ORDER_MARKS.some((mark) => mark.startsWith(waiting) && mark !== waiting)) {
        return;
      }
      bom = BYTE_ORDER_MARKS.find((mark) => waiting.startsWith(mark))?.length ?? 0;
    } else if (!last) {
      // the tokenizer joins an unfinished token with each new piece: let the pieces grow with it
      const unfinished = output.end() - waiting.length - decided;
      if (unfinished > LONG_TOKEN && waiting.length * 4 < unfinished) return;
    }
    const chunk = waiting;
    waiting = "";
    tokenizer.write(chunk, last);
    if (last) return;
    tokenizer.flushCharacters();
    // what comes before the injected markup may still have to give way to it
    if (injected && held === null && !inComment && decided + 4 <= output.end()) {
      inComment = output.slice(decided, decided + 4) === "<!--";
    }
  }

  return {
    write(chunk) {
      if (chunk === "") return "";
      output.add(chunk);
      waiting += chunk;
      feed(false);
      // nothing is edited in a comment
      const limit = inComment ? output.end() - waiting.length : decided;
      return output.take(held?.start ?? limit);
    },
    end() {
      feed(true);
      return output.take(output.end());
    },
  };
}

/** Stands in for a location, which tokens always have here. */
const NOWHERE = { startOffset: 0, endOffset: 0 };

import { isHttp } from "@oriel/core";
import { rewriteScript } from "../js/rewrite-script.ts";
import type { ScriptGoal } from "../js/types.ts";
import type { HtmlOptions } from "./html-options.ts";

/** What the rules know of the document, and learn while they read it. */
export interface DocumentState {
  readonly options: HtmlOptions;
  /** Base URL at this place of the document. */
  readonly base: string;
  /** Takes the first `<base href>` of the document. */
  setBase(url: string): void;
  /**
   * Resolves a URL against the base; the query is percent-encoded in the document's character set.
   *
   * @returns null when it is no URL
   */
  resolve(url: string): string | null;
  /** Reads source text of the document as characters. */
  decode(source: string): string;
  /** Writes characters as source text. */
  encode(text: string): string;
  /** Maps a module specifier under the encoded policy; bare ones are the import map's business. */
  mapSpecifier(specifier: string): string;
  /** Rewrites code; the same string when nothing had to change. */
  script(code: string, goal: ScriptGoal): string;
  /**
   * Rewrites a srcdoc document.
   *
   * @param scripting whether scripts will run in it
   */
  srcdoc(markup: string, scripting: boolean): string;
}

/** Makes the state for a document or fragment. */
export function createDocumentState(
  options: HtmlOptions,
  srcdoc: (markup: string, base: string, scripting: boolean) => string,
): DocumentState {
  const { decodeText, encodeText, fragment = false, policy, codec } = options;
  const rewrite = options.rewriteScript ?? rewriteScript;
  let base = options.base ?? options.url;
  let baseIsSet = fragment;

  function resolve(url: string): string | null {
    let absolute: URL;
    try {
      absolute = new URL(url, base);
    } catch {
      return null;
    }
    const query = encodeText !== undefined && isHttp(absolute.href) ? foreignQuery(url) : null;
    if (query !== null && encodeText !== undefined) {
      absolute.search = percentEncode(encodeText(query));
    }
    return absolute.href;
  }

  /** A specifier is a URL when it looks like one. */
  function mapSpecifier(specifier: string): string {
    if (!/^(?:\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(specifier)) return specifier;
    const url = resolve(specifier);
    return url !== null && isHttp(url) ? codec.encode(url, "module") : specifier;
  }

  return {
    options,
    get base() {
      return base;
    },
    setBase(url) {
      if (baseIsSet) return;
      baseIsSet = true;
      base = url;
    },
    resolve,
    mapSpecifier,
    decode: (source) =>
      decodeText !== undefined && isForeign(source) ? decodeText(source) : source,
    encode: (text) => (encodeText !== undefined && isForeign(text) ? encodeText(text) : text),
    script(code, goal) {
      return rewrite(code, { goal, ...(policy === "encoded" && { mapSpecifier }) }).code;
    },
    srcdoc: (markup, scripting) => srcdoc(markup, base, scripting),
  };
}

/** The query of a URL as authored, when it has characters whose encoding depends on the document; else null. */
function foreignQuery(url: string): string | null {
  const query = /^[^#?]*(\?[^#]*)/.exec(url)?.[1];
  return query !== undefined && isForeign(query) ? query.replace(/[\t\n\r]/g, "") : null;
}

function percentEncode(bytes: string): string {
  return bytes.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Tells whether text has characters beyond ASCII. */
function isForeign(text: string): boolean {
  return /[^\0-\x7f]/.test(text);
}

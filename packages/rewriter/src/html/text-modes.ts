import { TokenizerMode } from "parse5";

type Mode = (typeof TokenizerMode)[keyof typeof TokenizerMode];

const MODES: ReadonlyMap<string, Mode> = new Map([
  ["script", TokenizerMode.SCRIPT_DATA],
  ["plaintext", TokenizerMode.PLAINTEXT],
  ...["textarea", "title"].map((name) => [name, TokenizerMode.RCDATA] as const),
  ...["style", "xmp", "iframe", "noembed", "noframes", "noscript"].map(
    (name) => [name, TokenizerMode.RAWTEXT] as const,
  ),
]);

/**
 * Tells how the tokenizer has to read the text behind a start tag of an HTML element.
 *
 * @param name lower-case tag name
 * @param scripting whether scripts run in the document
 * @returns undefined where markup goes on
 * @see https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments
 */
export function textMode(name: string, scripting: boolean): Mode | undefined {
  return name === "noscript" && !scripting ? undefined : MODES.get(name);
}

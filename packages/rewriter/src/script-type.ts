/** What a script element holds; data blocks hold no script. */
export type ScriptType = "script" | "module" | "importmap" | "speculationrules";

const JAVASCRIPT =
  /^(?:(?:application|text)\/(?:x-)?(?:ecma|java)script|text\/(?:javascript1\.[0-5]|jscript|livescript))$/i;
const OTHER = /^(?:module|importmap|speculationrules)$/i;

/**
 * Tells what a browser makes of a script element's text.
 *
 * @param type value of the `type` attribute; null when the element has none
 * @param language value of the `language` attribute, which counts when there is no `type`
 * @returns null for a data block
 * @see https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element
 */
export function isScriptType(
  type: string | null | undefined,
  language?: string | null,
): ScriptType | null {
  const named = type ?? (language ? `text/${language}` : "");
  if (named === "") return "script";
  // only `type` is stripped, and a `type` of mere white space is not an empty one
  const text = type === null || type === undefined ? named : named.replace(TRIMMED, "");
  if (JAVASCRIPT.test(text)) return "script";
  return OTHER.test(text) ? (text.toLowerCase() as ScriptType) : null;
}

const TRIMMED = /^[\t\n\f\r ]+|[\t\n\f\r ]+$/g;

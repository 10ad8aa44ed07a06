import { type Asset, NEUTRALISED_RELS } from "@oriel/core";

/** What a link asks for, as far as the choice of an address needs it. */
export interface LinkHints {
  /** Lower-case tokens of `rel`. */
  readonly rels: readonly string[];
  /** Lower-case `as`, or the empty string. */
  readonly as: string;
}

/** One link of the header: everything up to a comma that is neither in `<…>` nor in a quoted string. */
const LINK = /(?:<[^>]*>|"(?:[^"\\]|\\.)*"?|[^,<"]+|[<"])+/gs;
const TARGET = /^([\t ]*<)([^>]*)(>.*)$/s;
const PARAMETER = /;[\t ]*([^\s;=,"]+)(?:[\t ]*=[\t ]*(?:"((?:[^"\\]|\\.)*)"?|([^;,"]*)))?/gs;

/**
 * Takes the links out of a `Link` header that would make the browser contact a host past the service worker, or
 * that act on our own origin; maps the targets of the others. `integrity` of scripts goes, because scripts are
 * rewritten.
 *
 * @param value one `Link` header, links separated by commas
 * @param map gives what stands in the place of a target, which may be relative to the response's real URL
 * @returns the empty string when no link is left; the same string when nothing had to change
 * @see https://www.rfc-editor.org/rfc/rfc8288#section-3
 */
export function rewriteLinkHeader(
  value: string,
  map: (url: string, hints: LinkHints) => string = (url) => url,
): string {
  const links = value.match(LINK) ?? [];
  const rewritten = links.map((link) => rewriteLink(link, map));
  if (rewritten.every((link, index) => link === links[index])) return value;
  return rewritten
    .filter((link) => link !== null)
    .join(",")
    .trim();
}

/**
 * Splits the tokens of a `rel` into those a browser may act on and the rest.
 *
 * @param rel value of the attribute or parameter
 * @returns null when there is nothing to neutralise, the empty string when nothing useful is left
 */
export function neutraliseRel(rel: string): string | null {
  const tokens = rel.split(/[\t\n\f\r ]+/).filter((token) => token !== "");
  const left = tokens.filter((token) => !NEUTRALISED_RELS.has(token.toLowerCase()));
  if (left.length === tokens.length) return null;
  return left.filter((token) => token.toLowerCase() !== "shortcut").join(" ");
}

function rewriteLink(link: string, map: (url: string, hints: LinkHints) => string): string | null {
  const match = TARGET.exec(link);
  if (match === null) return link;
  const [, before = "", url = "", after = ""] = match;
  const hints = readHints(after);
  const rel = neutraliseRel(hints.rels.join(" "));
  if (rel === "") return null;
  let parameters = after;
  if (rel !== null) parameters = replaceParameter(parameters, "rel", `; rel="${rel}"`);
  if (isScriptLink(hints)) parameters = replaceParameter(parameters, "integrity", "");
  return before + map(url, hints) + parameters;
}

/** Tells whether the link loads a script, which we rewrite, so that its checksum cannot hold. */
export function isScriptLink({ rels, as }: LinkHints): boolean {
  return rels.includes("modulepreload") || /^(?:script|worker|sharedworker)$/.test(as);
}

/**
 * Tells what a `<link>` loads.
 *
 * @returns null when it loads nothing: `canonical`, `alternate` and the like
 */
export function linkAsset(rel: string, as: string): Asset | null {
  const rels = rel.toLowerCase().split(/[\t\n\f\r ]+/);
  const hints = { rels, as: as.trim().toLowerCase() };
  if (rels.includes("stylesheet")) return "css";
  if (rels.includes("modulepreload")) return "module";
  if (!rels.includes("preload") && !rels.includes("prefetch")) return null;
  if (isScriptLink(hints)) return "js";
  if (hints.as === "style") return "css";
  return hints.as === "document" ? "html" : "xhr";
}

function readHints(parameters: string): LinkHints {
  let rels: readonly string[] | undefined;
  let as: string | undefined;
  for (const [, name = "", quoted, bare] of parameters.matchAll(PARAMETER)) {
    const value = (quoted ?? bare ?? "").trim().toLowerCase();
    if (/^rel$/i.test(name)) rels ??= value.split(/[\t ]+/);
    else if (/^as$/i.test(name)) as ??= value;
  }
  return { rels: rels ?? [], as: as ?? "" };
}

/** Replaces the first parameter of a name; later ones of the same name do not count, and go. */
function replaceParameter(parameters: string, name: string, replacement: string): string {
  let first = true;
  return parameters.replace(PARAMETER, (text, found: string) => {
    if (found.toLowerCase() !== name) return text;
    const result = first ? replacement : "";
    first = false;
    return result;
  });
}

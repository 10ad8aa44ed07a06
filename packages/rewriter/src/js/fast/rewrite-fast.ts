import { REALM } from "@oriel/core";
import { EditList } from "../edits.ts";
import { MEMBER_OF_REALM, OPEN, openKey } from "../insertions.ts";
import { FREE_GLOBAL_OBJECTS } from "../syntax.ts";
import { mayNeedMapping } from "../may-need-edits.ts";
import type { ScriptOptions, ScriptResult } from "../types.ts";
import { hasEscapedName } from "./escaped-names.ts";
import { type Body, bodyAround, hasOwnThis, kindOfFunction } from "./functions.ts";
import { findInteresting } from "./idle.ts";
import { findMadeKeys } from "./made-keys.ts";
import { readMade } from "./made-sites.ts";
import { type Island, readIsland } from "./islands.ts";
import { COMMENT, Opaque, TEMPLATE } from "./opaque.ts";
import { readAssigned, readComputed } from "./globals.ts";
import { NONE, type Site, UNCLEAR, type Variable } from "./site.ts";
import { readInString, readName } from "./sites.ts";
import { findMapped, type Mapped } from "./mapped.ts";
import { Tokens, Unclear } from "./tokens.ts";

/** Part of a source above which parsing all of it is no slower. */
const LARGE = 0.5;

interface Place {
  readonly at: number;
  readonly site: Site;
}

/**
 * Rewrites a source as far as it can be done without parsing all of it. Gives what the exact rewriter gives; only a
 * source that no parser takes is rewritten, too, instead of being reported.
 *
 * @returns null when it cannot be told: the source has to be parsed
 */
export function rewriteFast(source: string, options: ScriptOptions): ScriptResult | null {
  const { goal } = options;
  const isMapped = mayNeedMapping(source, options);
  if (source.includes(REALM) || hasEscapedName(source)) return null;
  const isModule = goal === "module";
  const { names, computed, assigned } = findInteresting(source, isModule);
  const unchanged: ScriptResult = { code: source, edits: 0, diagnostics: [] };
  const made = findMadeKeys(source);
  const count = names.length + computed.length + assigned.length + made.length;
  if (count === 0 && !isMapped) return unchanged;
  const opaque = Opaque.read(source, isModule);
  if (opaque === null) return null;
  try {
    const tokens = new Tokens(source, opaque);
    const places: Place[] = [];
    const add = (at: number, site: Site): void => {
      if (site.kind !== "none") places.push({ at, site });
    };
    for (const at of names) {
      const part = opaque.at(at);
      add(at, part < 0 ? attempt(() => readName(tokens, at)) : readInString(tokens, part, at));
    }
    for (const at of computed) add(at, readGlobal(tokens, at, readComputed));
    for (const at of assigned) add(at, readGlobal(tokens, at, readAssigned));
    for (const key of made) {
      const site = attempt(() => readMade(tokens, key));
      add(key.at, site);
    }
    const mapped = isMapped ? findMapped(tokens, options) : [];
    if (places.length + mapped.length === 0) return unchanged;
    if (goal === "handler" || goal === "eval") return null;
    return edit(tokens, options, places, mapped);
  } catch (error) {
    // Brackets may be nested deeper than the stack.
    if (error instanceof Unclear || error instanceof RangeError) return null;
    throw error;
  }
}

/** Reads what stands beside a global object, if that is code: the start of a comment counts as such. */
function readGlobal(tokens: Tokens, at: number, read: (tokens: Tokens, at: number) => Site): Site {
  const { opaque } = tokens;
  const part = opaque.at(at);
  if (part >= 0 && opaque.kind(part) === TEMPLATE) return opaque.isText(at) ? NONE : UNCLEAR;
  if (part >= 0 && (opaque.kind(part) !== COMMENT || opaque.start(part) !== at)) {
    return { kind: "none" };
  }
  return attempt(() => read(tokens, at));
}

function attempt(read: () => Site): Site {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unclear) return { kind: "unclear", declares: true };
    throw error;
  }
}

const wordAt = (source: string, at: number): string =>
  /[\w$]*/.exec(source.slice(at, at + 12))?.[0] ?? "";

/** `with`, in any form that is not surely a member. */
const WITH = /(?<![\w$.])with\s*[(/]/y;
const ESCAPE = /\\u/y;

/** Tells whether a text stands in code. */
function isInCode({ source, opaque }: Tokens, text: string, form: RegExp): boolean {
  for (let at = source.indexOf(text); at >= 0; at = source.indexOf(text, at + 1)) {
    form.lastIndex = at;
    if (form.test(source) && opaque.at(at) < 0) return true;
  }
  return false;
}

/** Settles the names that are variables by what is declared around them. */
function settleVariables(places: readonly Place[]): readonly Place[] {
  const variables: Variable[] = [];
  for (const { site } of places) if (site.kind === "variable") variables.push(site);
  if (variables.length === 0) return places;
  return places.flatMap((place) => {
    const { at, site } = place;
    if (site.kind !== "read") return site.kind === "variable" ? [] : [place];
    const around = variables.filter(
      ({ name, head, to }) => name === site.name && at > head && at < to,
    );
    if (around.some(({ from }) => at > from)) return [];
    return around.length === 0 ? [place] : [{ at, site: UNCLEAR }];
  });
}

function edit(
  tokens: Tokens,
  options: ScriptOptions,
  found: readonly Place[],
  mapped: readonly Mapped[],
): ScriptResult | null {
  const { source } = tokens;
  const places = settleVariables(found);
  if (isInCode(tokens, "with", WITH) || isInCode(tokens, "\\u", ESCAPE)) return null;
  const declared = new Set<string>();
  for (const { at, site } of places) {
    if (site.kind !== "unclear" || !site.declares) continue;
    declared.add(wordAt(source, at));
  }
  const islands = readIslands(tokens, options, places, declared);
  if (islands === null) return null;
  const edits = new EditList();
  const outside = places.filter(({ at }) => !islands.some(({ body }) => isIn(at, body)));
  const wraps = outside.flatMap(({ site }) => (site.kind === "wrap" ? [site] : []));
  // Of two that begin together, the longer one is the outer one.
  for (const { start, end, call } of wraps.sort((a, b) => b.end - a.end)) {
    edits.open(start, OPEN[call]);
    edits.close(end);
  }
  for (const { site } of outside) {
    if (site.kind === "read") edits.open(site.at, MEMBER_OF_REALM);
    if (site.kind !== "guard") continue;
    edits.open(site.start, openKey(site.object));
    edits.close(site.end);
  }
  for (const one of mapped) {
    if (outside.some(({ site }) => startOf(site) === one.argument)) return null;
    if (!islands.some(({ body }) => isIn(one.at, body))) one.make(edits);
  }
  for (const { island } of islands) edits.takeFrom(island.edits, island.offset);
  if (edits.size === 0) return { code: source, edits: 0, diagnostics: [] };
  return { code: edits.apply(source), edits: edits.size, diagnostics: [] };
}

const startOf = (site: Site): number =>
  "start" in site ? site.start : site.kind === "read" ? site.at : -1;

interface Part {
  readonly body: Body;
  readonly island: Island;
}

const isIn = (at: number, { from, close }: Body): boolean => at >= from && at < close;

/** Parses the functions around unclear places. */
function readIslands(
  tokens: Tokens,
  options: ScriptOptions,
  places: readonly Place[],
  declared: ReadonlySet<string>,
): Part[] | null {
  const { source } = tokens;
  let parts: Part[] = [];
  let parsed = 0;
  for (const { at, site } of places) {
    const isClear =
      site.kind === "wrap" ||
      site.kind === "guard" ||
      (site.kind === "read" && !declared.has(site.name)) ||
      site.kind === "none";
    if (isClear || parts.some(({ body }) => isIn(at, body))) continue;
    let body = bodyAround(tokens, start(tokens, at));
    for (;;) {
      if (body === null) return null;
      parsed += body.close - body.from;
      if (parsed > source.length * LARGE) return null;
      const ownThis = hasOwnThis(tokens, body.isArrow ? body.from : body.open + 1);
      const island = readIsland(source, body, kindOfFunction(tokens, body), options, ownThis);
      if (island === null) return null;
      if (isSettled(tokens, island, body)) {
        const { from, close } = body;
        parts = parts.filter((part) => part.body.from < from || part.body.close > close);
        parts.push({ body, island });
        break;
      }
      body = bodyAround(tokens, body.from);
    }
  }
  return parts;
}

/** A place in a template is taken to be where the template begins. */
function start(tokens: Tokens, at: number): number {
  const part = tokens.opaque.at(at);
  return part < 0 ? at : tokens.opaque.start(part);
}

/** Tells whether nothing outside of a function declares the names that are free in it. */
function isSettled(tokens: Tokens, { free }: Island, body: Body): boolean {
  for (const name of free) if (isDeclaredOutside(tokens, name, body)) return false;
  return true;
}

function isDeclaredOutside(tokens: Tokens, name: string, body: Body): boolean {
  const { source, opaque } = tokens;
  const pattern = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`, "g");
  for (let match = pattern.exec(source); match !== null; match = pattern.exec(source)) {
    const { index } = match;
    if (isIn(index, body)) {
      pattern.lastIndex = body.close;
      continue;
    }
    const part = opaque.at(index);
    const site =
      part < 0 ? attempt(() => readName(tokens, index)) : readInString(tokens, part, index);
    if (site.kind === "unclear" && site.declares) return true;
    if (site.kind === "variable" && body.from > site.head && body.from < site.to) return true;
    if (!FREE_GLOBAL_OBJECTS.has(name) && name !== "location") return true;
  }
  return false;
}

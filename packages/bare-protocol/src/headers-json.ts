import { bareError } from "./error.ts";
import { appendHeader, type HeaderMap } from "./header-map.ts";
import { parseOrderedJson, type JsonMembers } from "./ordered-json.ts";
import { isHeaderValue, isToken } from "./token.ts";

/**
 * Writes the JSON of `X-Bare-Headers`: ASCII only, every other character as `\u00XX`, no white space between
 * tokens. One line is a string, several are an array; `set-cookie` is always an array.
 */
export function encodeHeaders(map: HeaderMap): string {
  return toJson(map).replace(
    /[^\x20-\x7E]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Member by member: an object would move names that are numbers to the front. */
function toJson(map: HeaderMap): string {
  let members = "";
  for (const [key, { name, values }] of map) {
    const value = values.length === 1 && key !== "set-cookie" ? values[0] : values;
    members += `${members === "" ? "" : ","}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return `{${members}}`;
}

/**
 * Reads the JSON of `X-Bare-Headers` of a request.
 *
 * @param json the joined text
 * @param header lower-case name of the header that holds it, for errors
 * @throws BareError `INVALID_BARE_HEADER` when it is no object of strings and arrays of strings;
 * `INVALID_HEADER` when a name or value is not allowed by HTTP, or there is more than one Host
 */
export function decodeHeaders(json: string, header = "x-bare-headers"): HeaderMap {
  return readHeaders(parseMembers(json, header));
}

/**
 * Reads the JSON of `X-Bare-Headers` of an answer. What a remote sent is data: any name and any value is taken;
 * members that are neither a string nor an array of strings are left out.
 *
 * @throws BareError `INVALID_BARE_HEADER` when the text is no JSON object
 */
export function decodeAnswerHeaders(json: string): HeaderMap {
  const map: HeaderMap = new Map();
  for (const [name, value] of parseMembers(json, "x-bare-headers")) {
    if (typeof value === "string") appendHeader(map, name, [value]);
    else if (isStringArray(value) && value.length > 0) appendHeader(map, name, value);
  }
  return map;
}

/**
 * Reads headers that JSON holds: names keep spelling and order, names that differ only in case are merged.
 *
 * @param members of the JSON object
 * @throws BareError as {@link decodeHeaders}
 */
export function readHeaders(members: Iterable<Member>): HeaderMap {
  const map: HeaderMap = new Map();
  for (const [name, value] of members) {
    const values: unknown = typeof value === "string" ? [value] : value;
    if (!isStringArray(values)) {
      throw bareError(
        "INVALID_BARE_HEADER",
        `bare.headers.${name}`,
        `The header "${name}" in X-Bare-Headers is neither a string nor an array of strings.`,
      );
    }
    if (!isToken(name)) throw invalidHeader(name, "its name is not allowed");
    if (!values.every(isHeaderValue)) throw invalidHeader(name, "its value is not allowed");
    if (values.length > 0) appendHeader(map, name, values);
  }
  if ((map.get("host")?.values.length ?? 0) > 1) throw invalidHeader("host", "there are several");
  return map;
}

/** Tells whether a value is an array of nothing but strings. */
export function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((member) => typeof member === "string");
}

type Member = readonly [name: string, value: unknown];

/** Gives the members of a JSON object in the order in which they are written. */
function parseMembers(json: string, header: string): readonly Member[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw invalidJson(header, cause);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw invalidJson(header);
  }
  const members = Object.entries(parsed);
  // the slow way is needed for names alone that are numbers, which an object has first
  if (!/^\d/.test(members[0]?.[0] ?? "")) return members;
  return [...(parseOrderedJson(json) as JsonMembers)];
}

function invalidJson(header: string, cause?: unknown): Error {
  return bareError(
    "INVALID_BARE_HEADER",
    `request.headers.${header}`,
    "X-Bare-Headers is not a JSON object.",
    cause === undefined ? {} : { cause },
  );
}

function invalidHeader(name: string, why: string): Error {
  return bareError(
    "INVALID_HEADER",
    `bare.headers.${name}`,
    `The header "${name}" cannot be sent: ${why}.`,
  );
}

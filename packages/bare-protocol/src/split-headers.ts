import { bareError } from "./error.ts";
import { LIMITS } from "./limits.ts";

const NAME = "X-Bare-Headers";
const PREFIX = "x-bare-headers-";
const NUMBER = /^(?:0|[1-9]\d*)$/;
/** Room for JSON text beside the ";". */
const ROOM = LIMITS.partWritten - 1;
const ESCAPED_SPACE = "\\u0020";

/**
 * Gives the header lines that carry a JSON text: `X-Bare-Headers` when it fits, else `X-Bare-Headers-<n>`.
 * No part ends in white space, which HTTP would strip.
 *
 * @param json ASCII, as `encodeHeaders` writes it: white space stands only inside of strings
 * @returns name and value of each line, in order; values of at most 3072 bytes
 */
export function splitHeaders(json: string): [name: string, value: string][] {
  if (json.length <= LIMITS.partWritten) return [[NAME, json]];
  const lines: [string, string][] = [];
  let start = 0;
  while (start < json.length) {
    const [text, next] = takePart(json, start);
    lines.push([`${NAME}-${lines.length}`, `;${text}`]);
    start = next;
  }
  return lines;
}

/** Cuts one part; a space at the cut is written as an escape, for which the cut moves back. */
function takePart(json: string, start: number): [text: string, next: number] {
  let end = start + ROOM;
  if (end >= json.length) return [json.slice(start), json.length];
  if (json[end - 1] !== " ") return [json.slice(start, end), end];
  end -= ESCAPED_SPACE.length - 1;
  const text = json.slice(start, end);
  return [text.endsWith(" ") ? text.slice(0, -1) + ESCAPED_SPACE : text, end];
}

/** Tells whether a lower-case header name is that of a part, well-formed or not. */
export function isPartName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * Joins the parts of a split header. Parts may come in any order.
 *
 * @param parts lower-case header name and value of each line
 * @throws BareError `INVALID_BARE_HEADER`, naming the part, when an id is no plain decimal number below 64 or
 * comes twice, a part is missing or lacks its ";", or a size is above the limit
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV2.md#split-headers
 */
export function joinHeaders(parts: Iterable<readonly [name: string, value: string]>): string {
  const slices = new Map<number, string>();
  let total = 0;
  for (const [name, value] of parts) {
    const id = name.slice(PREFIX.length);
    // the number of digits is checked first: a huge id costs nothing
    if (!NUMBER.test(id) || id.length > 4 || Number(id) >= LIMITS.parts) {
      throw invalid(name, `its number is not one of 0 to ${LIMITS.parts - 1}`);
    }
    if (slices.has(Number(id))) throw invalid(name, "it comes twice");
    if (!value.startsWith(";")) throw invalid(name, 'it does not begin with ";"');
    if (value.length > LIMITS.partRead) throw invalid(name, "it is too long");
    total += value.length - 1;
    if (total > LIMITS.joined) throw invalid(name, "all parts together are too long");
    slices.set(Number(id), value.slice(1));
  }
  let text = "";
  for (let id = 0; id < slices.size; id++) {
    const slice = slices.get(id);
    if (slice === undefined) throw invalid(`${PREFIX}${id}`, "it is missing");
    text += slice;
  }
  return text;
}

function invalid(name: string, why: string): Error {
  return bareError(
    "INVALID_BARE_HEADER",
    `request.headers.${name}`,
    `The header "${name}" cannot be used: ${why}.`,
  );
}

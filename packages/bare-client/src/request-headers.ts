import {
  appendHeader,
  isHeaderValue,
  isToken,
  type BareHeaders,
  type HeaderMap,
} from "@oriel/bare-protocol";
import { NativeHeaders, NativeURL } from "./natives.ts";
import {
  REQUEST_LINES,
  withHost,
  type BareHeaderLists,
  type RequestLine,
} from "./request-lines.ts";

/**
 * Headers for the remote: an object (arrays are several lines), pairs, `Headers`, or anything that yields pairs.
 * Spelling and order are kept.
 */
export type BareHeadersInit =
  | Readonly<Record<string, string | readonly string[]>>
  | Iterable<readonly [name: string, value: string | readonly string[]]>
  | BareHeaders
  | Headers;

/**
 * Copies headers into a map.
 *
 * @throws TypeError when a name or value is not allowed by HTTP
 */
export function readHeadersInit(init: BareHeadersInit | undefined): HeaderMap {
  const map: HeaderMap = new Map();
  if (init === undefined) return map;
  for (const [name, value] of pairsOf(init)) {
    const values = typeof value === "object" ? value.map(String) : [String(value)];
    if (!isToken(name)) throw new TypeError(`header "${name}": the name is not allowed`);
    if (!values.every(isHeaderValue))
      throw new TypeError(`header "${name}": the value is not allowed`);
    if (values.length > 0) appendHeader(map, name, values);
  }
  return map;
}

/**
 * Gives the header lines of a v3 request to the Bare server. Meant for requests that cannot go through
 * {@link BareClient.fetch}, e.g. synchronous XMLHttpRequest to `{bare}v3/`.
 *
 * @param url real URL, http(s); its fragment is left out
 * @param headers headers for the remote; `Host` is added
 * @throws TypeError when the URL is not absolute or a header is not allowed by HTTP
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV3.md
 */
export function bareRequestHeaders(
  url: string | URL,
  headers?: BareHeadersInit,
  lists: BareHeaderLists = {},
): RequestLine[] {
  const target = new NativeURL(url);
  return REQUEST_LINES.v3(target, withHost(readHeadersInit(headers), target.host), lists);
}

function pairsOf(init: BareHeadersInit): Iterable<readonly [string, string | readonly string[]]> {
  if (init instanceof NativeHeaders) return init.entries();
  return Symbol.iterator in init
    ? (init as Iterable<readonly [string, string | readonly string[]]>)
    : Object.entries(init as BareHeaders);
}

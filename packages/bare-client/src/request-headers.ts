import {
  appendHeader,
  encodeHeaders,
  isHeaderValue,
  isToken,
  splitHeaders,
  type BareHeaders,
  type HeaderMap,
} from "@oriel/bare-protocol";
import { NativeHeaders, NativeURL } from "./natives.ts";

/**
 * Headers for the remote: an object (arrays are several lines), pairs, `Headers`, or anything that yields pairs.
 * Spelling and order are kept.
 */
export type BareHeadersInit =
  | Readonly<Record<string, string | readonly string[]>>
  | Iterable<readonly [name: string, value: string | readonly string[]]>
  | BareHeaders
  | Headers;

/** What goes with a Bare request beside the headers for the remote. */
export interface BareHeaderLists {
  /** Headers of the outer request that the server adds to the request to the remote. */
  readonly forwardHeaders?: readonly string[];
  /** Headers of the remote's answer that the server also puts onto the outer answer. */
  readonly passHeaders?: readonly string[];
  /** Statuses of the remote that become the status of the outer answer. */
  readonly passStatus?: readonly number[];
}

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

/** Sets the one Host header: in the place of the caller's, else first. */
function withHost(headers: HeaderMap, host: string): HeaderMap {
  const own = headers.get("host");
  if (own !== undefined) return new Map(headers).set("host", { name: own.name, values: [host] });
  return new Map([["host", { name: "Host", values: [host] }], ...headers]);
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
): [name: string, value: string][] {
  return v3RequestLines(new NativeURL(url), readHeadersInit(headers), lists);
}

/** As {@link bareRequestHeaders}, from what is parsed already. */
export function v3RequestLines(
  url: URL,
  headers: HeaderMap,
  lists: BareHeaderLists,
): [name: string, value: string][] {
  const target = new NativeURL(url);
  target.hash = "";
  const optional: [string, readonly (string | number)[] | undefined][] = [
    ["X-Bare-Forward-Headers", lists.forwardHeaders],
    ["X-Bare-Pass-Headers", lists.passHeaders],
    ["X-Bare-Pass-Status", lists.passStatus],
  ];
  return [
    ["X-Bare-URL", target.href],
    ...splitHeaders(encodeHeaders(withHost(headers, target.host))),
    ...optional.flatMap(([name, list]): [string, string][] =>
      list === undefined || list.length === 0 ? [] : [[name, list.join(", ")]],
    ),
  ];
}

function pairsOf(init: BareHeadersInit): Iterable<readonly [string, string | readonly string[]]> {
  if (init instanceof NativeHeaders) return init.entries();
  return Symbol.iterator in init
    ? (init as Iterable<readonly [string, string | readonly string[]]>)
    : Object.entries(init as BareHeaders);
}

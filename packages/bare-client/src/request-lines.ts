import {
  encodeHeaders,
  splitHeaders,
  type BareVersion,
  type HeaderMap,
} from "@oriel/bare-protocol";
import { NativeURL } from "./natives.ts";

/** What goes with a Bare request beside the headers for the remote. */
export interface BareHeaderLists {
  /** Headers of the outer request that the server adds to the request to the remote. */
  readonly forwardHeaders?: readonly string[] | undefined;
  /** Headers of the remote's answer that the server also puts onto the outer answer. */
  readonly passHeaders?: readonly string[] | undefined;
  /** Statuses of the remote that become the status of the outer answer. */
  readonly passStatus?: readonly number[] | undefined;
}

/** Name and value of a header of the outer request. */
export type RequestLine = [name: string, value: string];

/** What v1 is asked to forward always; v2 and v3 do so by themselves. */
const FORWARDED_BY_V1 = ["accept-encoding", "accept-language"];

/** Gives the header lines of a request to the endpoint of a version. */
export type RequestLines = (url: URL, headers: HeaderMap, lists: BareHeaderLists) => RequestLine[];

/**
 * How each version writes a request. `Host` must be among the headers.
 *
 * @see https://github.com/tomphttp/specifications
 */
export const REQUEST_LINES: Readonly<Record<BareVersion, RequestLines>> = {
  v1: (url, headers, { forwardHeaders = [], passHeaders = [], passStatus = [] }) => [
    ...targetLines(url),
    // not split, whatever its length is
    ["X-Bare-Headers", encodeHeaders(headers)],
    ["X-Bare-Forward-Headers", JSON.stringify([...FORWARDED_BY_V1, ...forwardHeaders])],
    ...listLines(
      [
        ["X-Bare-Pass-Headers", passHeaders],
        ["X-Bare-Pass-Status", passStatus],
      ],
      (list) => JSON.stringify(list),
    ),
  ],
  v2: (url, headers, lists) => [
    ...targetLines(url),
    ...splitHeaders(encodeHeaders(headers)),
    ...structuredLists(lists),
  ],
  v3: (url, headers, lists) => [
    ["X-Bare-URL", withoutHash(url)],
    ...splitHeaders(encodeHeaders(headers)),
    ...structuredLists(lists),
  ],
};

/** What v1 and v2 call a remote: `port` is explicit, `path` the request target. */
export function targetOf(url: URL): { host: string; port: string; protocol: string; path: string } {
  const { hostname, protocol, port } = url;
  const secure = protocol === "https:" || protocol === "wss:";
  const href = withoutHash(url);
  return {
    host: hostname,
    port: port === "" ? (secure ? "443" : "80") : port,
    protocol,
    // not pathname and search: those lose an empty query
    path: href.slice(href.indexOf("/", protocol.length + 2)),
  };
}

/** Sets the one Host header: in the place of the caller's, else first. */
export function withHost(headers: HeaderMap, host: string): HeaderMap {
  const own = headers.get("host");
  if (own !== undefined) return new Map(headers).set("host", { name: own.name, values: [host] });
  return new Map([["host", { name: "Host", values: [host] }], ...headers]);
}

function targetLines(url: URL): RequestLine[] {
  const { host, port, protocol, path } = targetOf(url);
  return [
    ["X-Bare-Host", host],
    ["X-Bare-Port", port],
    ["X-Bare-Protocol", protocol],
    ["X-Bare-Path", path],
  ];
}

function structuredLists({
  forwardHeaders = [],
  passHeaders = [],
  passStatus = [],
}: BareHeaderLists): RequestLine[] {
  return listLines(
    [
      ["X-Bare-Forward-Headers", forwardHeaders],
      ["X-Bare-Pass-Headers", passHeaders],
      ["X-Bare-Pass-Status", passStatus],
    ],
    (list) => list.join(", "),
  );
}

function listLines(
  lists: readonly (readonly [name: string, list: readonly (string | number)[]])[],
  write: (list: readonly (string | number)[]) => string,
): RequestLine[] {
  return lists
    .filter(([, list]) => list.length > 0)
    .map(([name, list]): RequestLine => [name, write(list)]);
}

function withoutHash(url: URL): string {
  const target = new NativeURL(url);
  target.hash = "";
  return target.href;
}

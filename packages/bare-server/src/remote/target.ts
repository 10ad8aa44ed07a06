/** Where a request goes. */
export interface RemoteTarget {
  /** Whether TLS is spoken. */
  readonly secure: boolean;
  /** Host name, or address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Request target, sent as it is. */
  readonly path: string;
  /** Value of the Host header: the port is left out when it is the default. */
  readonly authority: string;
}

/**
 * Gives the URL of a target.
 *
 * @param scheme `http` or `ws`; with TLS it gets an `s`
 */
export function urlOf({ secure, authority, path }: RemoteTarget, scheme: "http" | "ws"): string {
  return `${scheme}${secure ? "s" : ""}://${authority}${path}`;
}

/**
 * Gives the target of a URL: path and query with their escapes as they are, without userinfo and fragment.
 *
 * @param url http, https, ws or wss
 */
export function targetOf(url: URL): RemoteTarget {
  const secure = url.protocol === "https:" || url.protocol === "wss:";
  const href = url.href.split("#", 1)[0] ?? "";
  return {
    secure,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    // not pathname + search: that loses the "?" of an empty query
    path: href.slice(href.indexOf("/", url.protocol.length + 2)),
    authority: url.host,
  };
}

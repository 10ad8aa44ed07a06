import { AUTHORED_MARK } from "./authored-url.ts";

/** What a proxied address asks for; it stands between the scope and the encoded URL. */
export const ASSETS = ["html", "js", "module", "css", "worker", "xhr"] as const;

/**
 * - `html` documents and frames, `blob:` and `data:` documents among them
 * - `js` classic scripts, rewritten
 * - `module` module scripts, rewritten. Their address is as deep as the URL, so that relative specifiers, import maps with
 *   prefixes and scopes mean what they say: `{scope}module/{encodeURIComponent(origin)}{path}{query}`
 * - `css` style sheets, rewritten
 * - `worker` worker scripts, rewritten, with the runtime before them
 * - `xhr` bytes untouched: fetch, images, media, downloads
 */
export type Asset = (typeof ASSETS)[number];

/** A proxied address, taken apart. */
export interface Decoded {
  readonly asset: Asset;
  /** The real URL, serialised, fragment included. */
  readonly url: string;
}

/** Maps real URLs to proxied addresses of one scope, and back. */
export interface Codec {
  /** Origin of the proxy, e.g. `https://proxy.example`. */
  readonly origin: string;
  /** Absolute URL of the scope, ends with `/`. */
  readonly scope: string;
  /**
   * Gives the proxied address of an absolute URL. The fragment stays outside of the encoded part. An address
   * that is proxied already is encoded for the asset asked, never twice. `javascript:`, `mailto:` and other URLs
   * that no server answers come back unchanged.
   *
   * @param url absolute URL
   * @throws TypeError when `url` is not an absolute URL
   */
  encode(url: string | URL, asset?: Asset): string;
  /**
   * Takes a proxied address apart.
   *
   * @param address absolute URL, or a path on the proxy's origin
   * @returns null when the address is not ours
   */
  decode(address: string | URL): Decoded | null;
  /** Gives the real URL of a proxied address; any other string comes back unchanged. */
  restore(address: string): string;
}

const SEGMENT = new RegExp(`^(${ASSETS.join("|")})/([^?#]*)(\\?[^#]*)?(#.*)?$`, "s");
const COLLAPSED = /^(https?):\/(?!\/)/i;

/**
 * Makes the codec of a scope. An address is `{scope}{asset}/{encodeURIComponent(url)}{fragment}`; those of modules have only
 * the origin encoded.
 *
 * A query behind the encoded part (a submitted GET form) replaces the query of the URL. Encoded parts that an
 * intermediary has unescaped (`%2F` to `/`, `//` to `/`) are understood.
 *
 * @param scope absolute URL of the scope, e.g. `https://proxy.example/service/`
 * @throws TypeError when `scope` is not an absolute http(s) URL
 */
export function createCodec(scope: string | URL): Codec {
  const root = new URL(scope);
  if (!isHttp(root.href)) throw new TypeError(`scope "${root.href}": is not an http(s) URL`);
  if (!root.pathname.endsWith("/")) root.pathname += "/";
  root.search = "";
  root.hash = "";
  const { href: prefix, origin, pathname } = root;

  function decode(address: string | URL): Decoded | null {
    const text = String(address);
    let rest: string;
    if (text.startsWith(prefix)) rest = text.slice(prefix.length);
    else if (text.startsWith(pathname)) rest = text.slice(pathname.length);
    else return null;
    const match = SEGMENT.exec(rest);
    if (match === null) return null;
    const [, asset, encoded = "", query, tail] = match;
    const fragment = tail?.startsWith(AUTHORED_MARK) === true ? undefined : tail;
    const slash = asset === "module" ? encoded.indexOf("/") : -1;
    const end = slash < 0 ? encoded.length : slash;
    let url: URL;
    try {
      const text = decodeURIComponent(encoded.slice(0, end)) + encoded.slice(end);
      url = new URL(text.replace(COLLAPSED, "$1://"));
    } catch {
      return null;
    }
    if (!hasContent(url)) return null;
    if (query === undefined || !isHttp(url.href)) {
      return { asset: asset as Asset, url: url.href + (fragment ?? "") };
    }
    // not by `url.search = query`: engines differ on a query that is empty
    url.search = "";
    return { asset: asset as Asset, url: new URL(query, url).href + (fragment ?? "") };
  }

  return {
    origin,
    scope: prefix,
    decode,
    encode(url, asset = "html") {
      const text = String(url);
      const own = decode(text);
      const target = new URL(own === null ? text : own.url);
      if (!hasContent(target)) return text;
      const { href } = target;
      if (asset === "module" && isHttp(href)) {
        const origin = href.slice(0, href.indexOf("/", href.indexOf("//") + 2));
        return `${prefix}module/${encodeURIComponent(origin)}${href.slice(origin.length)}`;
      }
      const hash = href.indexOf("#");
      return hash < 0
        ? `${prefix}${asset}/${encodeURIComponent(href)}`
        : `${prefix}${asset}/${encodeURIComponent(href.slice(0, hash))}${href.slice(hash)}`;
    },
    restore(address) {
      return decode(address)?.url ?? address;
    },
  };
}

/** Tells whether a URL's scheme is http or https. */
export function isHttp(url: string): boolean {
  return /^https?:/i.test(url);
}

function hasContent(url: URL): boolean {
  return /^(?:https?|blob|data):$/.test(url.protocol);
}

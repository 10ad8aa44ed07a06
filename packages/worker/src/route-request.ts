import {
  type Asset,
  type Codec,
  CONTROL_PATH,
  type Download,
  isHttp,
  type ProxyConfig,
  readDownload,
  SCRIPTS,
  type UrlPolicy,
} from "@oriel/core";

/** What decides about a request's route. */
export interface RouteQuestion {
  /** As the browser has it, with or without fragment. */
  readonly address: string;
  readonly method: string;
  readonly mode: string;
  /** Real URL of the client that asks; null when it is none of ours. */
  readonly clientUrl: string | null;
}

/** What a request is for. URLs are real ones, without fragment. */
export type Route =
  /** Nothing of ours: the browser goes to the network as if there were no worker. */
  | { readonly kind: "network" }
  /** A question of our runtime. */
  | { readonly kind: "control" }
  /** A navigation with an address that is not the one the document should have. */
  | { readonly kind: "move"; readonly url: string }
  | { readonly kind: "document"; readonly url: string }
  /** A `blob:` or `data:` document. */
  | { readonly kind: "local"; readonly url: string }
  /** A navigation whose answer is saved. */
  | ({ readonly kind: "download" } & Download)
  | {
      readonly kind: "worker";
      readonly url: string;
      readonly module: boolean;
      /** What the page knows as the last segment of a `blob:` URL, of which `url` is a copy; null when it is none. */
      readonly alias: string | null;
      /** That of the realm that starts it; null: that of frames. */
      readonly policy: UrlPolicy | null;
    }
  | {
      readonly kind: "subresource";
      readonly url: string;
      /** Null where the browser asks for the real URL itself. */
      readonly asset: Asset | null;
      /** True when the address was not ours, but resolved on our origin by mistake: a hook has missed it. */
      readonly missed: boolean;
    }
  /**
   * The icon that the browser looks for by itself, because it does not see those of the page. There is none: it would be
   * kept for the whole origin, and shown with other sites.
   */
  | { readonly kind: "icon" };

const NETWORK: Route = { kind: "network" };

/**
 * Tells from the address alone whether a request is one that the worker never answers: the runtime's own scripts and the
 * Bare server's manifest, which realms of ours ask for too.
 */
export function isOwnAddress(address: string, method: string, config: ProxyConfig): boolean {
  if (!isHttp(address)) return true;
  const bare = address.replace(/[?#].*$/s, "");
  if (method !== "GET") return false;
  if (bare === config.bareServer) return true;
  return (
    bare.startsWith(config.scripts) &&
    Object.values(SCRIPTS).some((name) => bare === config.scripts + name)
  );
}

/**
 * Decides what a request is for.
 *
 * | address | client of ours | other client, or none |
 * |---|---|---|
 * | proxied | by its asset | by its asset |
 * | on the proxy's origin | resolved against the client's URL | network |
 * | anywhere else | subresource | network |
 */
export function routeRequest(question: RouteQuestion, codec: Codec): Route {
  const { mode, clientUrl } = question;
  const address = question.address.replace(/#.*$/s, "");
  if (address === codec.scope + CONTROL_PATH) return { kind: "control" };
  const proxied = routeProxied(address, mode, codec);
  if (proxied !== null) return proxied;
  if (clientUrl === null) return NETWORK;
  if (!address.startsWith(`${codec.origin}/`)) {
    return { kind: "subresource", url: address, asset: null, missed: false };
  }
  const url = misplaced(address, clientUrl, codec);
  if (url === null) return NETWORK;
  if (mode === "navigate") return { kind: "move", url };
  return address === `${codec.origin}/favicon.ico`
    ? { kind: "icon" }
    : { kind: "subresource", url, asset: null, missed: true };
}

/** Gives the address of a worker script; type and policy travel behind it, and are no part of the real URL. */
export function workerAddress(
  url: string,
  module: boolean,
  codec: Codec,
  policy: UrlPolicy | null = null,
): string {
  const facts = [
    ...(module ? ["type=module"] : []),
    ...(policy === "encoded" ? ["policy=encoded"] : []),
  ].join("&");
  return codec.encode(url, "worker") + (facts === "" ? "" : `?${facts}`);
}

function routeProxied(address: string, mode: string, codec: Codec): Route | null {
  const query = address.indexOf("?");
  const path = query < 0 ? address : address.slice(0, query);
  let decoded = codec.decode(address);
  if (decoded === null) return null;
  if (decoded.asset === "worker") {
    decoded = codec.decode(path) ?? decoded;
    const facts = new URLSearchParams(address.slice(path.length));
    return {
      kind: "worker",
      url: decoded.url,
      module: facts.get("type") === "module",
      alias: facts.get("as"),
      policy: facts.get("policy") === "encoded" ? "encoded" : null,
    };
  }
  const download = mode === "navigate" ? readDownload(address, codec) : null;
  if (download !== null) return { kind: "download", ...download };
  const { asset, url } = decoded;
  const local = !isHttp(url);
  if (mode !== "navigate") return { kind: "subresource", url, asset, missed: false };
  if (local) return { kind: "local", url };
  // bytes of a site must never become a document without our runtime
  return asset === "html" ? { kind: "document", url } : { kind: "move", url };
}

/**
 * Finds the real URL of a request that was resolved against one of our addresses instead of the page's own. Below the
 * scope, what stands behind the asset was relative.
 */
function misplaced(address: string, clientUrl: string, codec: Codec): string | null {
  let path = address.slice(codec.origin.length);
  if (address.startsWith(codec.scope)) {
    const rest = address.slice(codec.scope.length);
    const below = /^(?:html|js|module|css|worker|xhr)\/(.*)$/s.exec(rest)?.[1];
    path = below === undefined ? `../${rest}` : `./${below}`;
  }
  return URL.canParse(path, clientUrl) ? new URL(path, clientUrl).href : null;
}

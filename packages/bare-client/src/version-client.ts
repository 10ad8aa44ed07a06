import { BARE_VERSIONS, type BareVersion } from "@oriel/bare-protocol";
import { dialLegacy } from "./dial-legacy.ts";
import { dialV3 } from "./dial-v3.ts";
import { REQUEST_LINES, type RequestLines } from "./request-lines.ts";
import type { Dial } from "./tunnel.ts";

/** How one version of the protocol is spoken to one server. */
export interface VersionClient {
  readonly version: BareVersion;
  /** Absolute URL of the version's endpoint, ends with `/`. */
  readonly endpoint: string;
  /** Gives the URL of something below the endpoint, with what the server asks for in the query. */
  readonly address: Address;
  /** URL of the endpoint for tunnels, `ws:` or `wss:`. */
  readonly tunnelUrl: string;
  /** Whether the version knows `?cache`. */
  readonly caches: boolean;
  readonly requestLines: RequestLines;
  readonly dial: Dial;
}

/** Gives an address below an endpoint; `key` is what tells answers apart in the browser's cache. */
type Address = (path: string, key?: string | null) => string;

/** What differs between versions. */
const VERSIONS: Readonly<Record<BareVersion, { caches: boolean; dial: (at: Address) => Dial }>> = {
  v1: { caches: false, dial: (at) => dialLegacy("v1", at) },
  v2: { caches: true, dial: (at) => dialLegacy("v2", at) },
  v3: { caches: true, dial: (at) => dialV3(toSocketUrl(at(""))) },
};

/** Names of the versions that this client speaks. */
export const SPOKEN: readonly BareVersion[] = BARE_VERSIONS;

/**
 * Makes the client of a version.
 *
 * @param server absolute URL, ends with `/`
 * @param accessToken what the server must be shown, if anything
 * @throws TypeError when the version is not spoken
 */
export function versionClient(
  version: BareVersion,
  server: string,
  accessToken?: string,
): VersionClient {
  if (!Object.hasOwn(VERSIONS, version)) {
    throw new TypeError(`Bare version "${String(version)}": is not spoken here`);
  }
  const { caches, dial } = VERSIONS[version];
  const endpoint = `${server}${version}/`;
  // in the query, because sockets of browsers can send no headers of their own
  const token =
    accessToken === undefined ? [] : [`access_token=${encodeURIComponent(accessToken)}`];
  const address: Address = (path, key = null) => {
    const query = key === null ? token : [...token, `cache=${key}`];
    return `${endpoint}${path}${query.length === 0 ? "" : `?${query.join("&")}`}`;
  };
  return {
    version,
    endpoint,
    address,
    tunnelUrl: toSocketUrl(address("")),
    caches,
    requestLines: REQUEST_LINES[version],
    dial: dial(address),
  };
}

function toSocketUrl(endpoint: string): string {
  return endpoint.replace(/^http/, "ws");
}

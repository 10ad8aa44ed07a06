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
  /** URL of the endpoint for tunnels, `ws:` or `wss:`. */
  readonly tunnelUrl: string;
  /** Whether the version knows `?cache`. */
  readonly caches: boolean;
  readonly requestLines: RequestLines;
  readonly dial: Dial;
}

/** What differs between versions. */
const VERSIONS: Readonly<
  Record<BareVersion, { caches: boolean; dial: (endpoint: string) => Dial }>
> = {
  v1: { caches: false, dial: (endpoint) => dialLegacy("v1", endpoint) },
  v2: { caches: true, dial: (endpoint) => dialLegacy("v2", endpoint) },
  v3: { caches: true, dial: (endpoint) => dialV3(toSocketUrl(endpoint)) },
};

/** Names of the versions that this client speaks. */
export const SPOKEN: readonly BareVersion[] = BARE_VERSIONS;

/**
 * Makes the client of a version.
 *
 * @param server absolute URL, ends with `/`
 * @throws TypeError when the version is not spoken
 */
export function versionClient(version: BareVersion, server: string): VersionClient {
  if (!Object.hasOwn(VERSIONS, version)) {
    throw new TypeError(`Bare version "${String(version)}": is not spoken here`);
  }
  const { caches, dial } = VERSIONS[version];
  const endpoint = `${server}${version}/`;
  return {
    version,
    endpoint,
    tunnelUrl: toSocketUrl(endpoint),
    caches,
    requestLines: REQUEST_LINES[version],
    dial: dial(endpoint),
  };
}

function toSocketUrl(endpoint: string): string {
  return endpoint.replace(/^http/, "ws");
}

import type { BareVersion, HeaderMap } from "@oriel/bare-protocol";
import { v3RequestLines, type BareHeaderLists } from "./request-headers.ts";

/** How one version of the protocol is spoken. */
export interface VersionClient {
  readonly version: BareVersion;
  /** Absolute URL of the version's endpoint, ends with `/`. */
  readonly endpoint: string;
  /** URL of the endpoint for tunnels, `ws:` or `wss:`. */
  readonly tunnelUrl: string;
  /** Gives the header lines of a request to the endpoint. */
  requestLines(
    url: URL,
    headers: HeaderMap,
    lists: BareHeaderLists,
  ): [name: string, value: string][];
}

/** Versions that this client speaks, with what makes their {@link VersionClient} of a server's URL. */
const VERSIONS: Partial<Record<BareVersion, (server: string) => VersionClient>> = {
  v3: (server) => ({
    version: "v3",
    endpoint: `${server}v3/`,
    tunnelUrl: `${server}v3/`.replace(/^http/, "ws"),
    requestLines: v3RequestLines,
  }),
};

/** Names of the versions that this client speaks. */
export const SPOKEN: readonly BareVersion[] = Object.keys(VERSIONS) as BareVersion[];

/**
 * Makes the client of a version.
 *
 * @param server absolute URL, ends with `/`
 * @throws TypeError when the version is not spoken
 */
export function versionClient(version: BareVersion, server: string): VersionClient {
  const make = VERSIONS[version];
  if (make === undefined) throw new TypeError(`Bare version "${version}": is not spoken here`);
  return make(server);
}

import { BARE_VERSIONS, type BareVersion } from "./header-lists.ts";

export interface BareMaintainer {
  readonly email?: string;
  readonly website?: string;
}

export interface BareProject {
  readonly name?: string;
  readonly description?: string;
  readonly email?: string;
  readonly website?: string;
  /** URL of the `.git`. */
  readonly repository?: string;
  readonly version?: string;
}

/** Names of runtimes that a manifest may have. */
export type BareLanguage =
  | "NodeJS"
  | "Deno"
  | "Bun"
  | "ServiceWorker"
  | "Java"
  | "PHP"
  | "Rust"
  | "C"
  | "C++"
  | "C#"
  | "Ruby"
  | "Go"
  | "Crystal"
  | "Shell";

/** What a Bare server says of itself. */
export interface BareManifest {
  /** Each entry is a folder below the server's. */
  readonly versions: readonly string[];
  readonly language: BareLanguage | (string & {});
  /** Used heap in MB. */
  readonly memoryUsage?: number;
  readonly maintainer?: BareMaintainer;
  readonly project?: BareProject;
}

/**
 * Reads a manifest.
 *
 * @param json a parsed JSON value
 * @returns null when it lists no versions, and so is no manifest
 */
export function parseManifest(json: unknown): BareManifest | null {
  if (typeof json !== "object" || json === null || !("versions" in json)) return null;
  const { versions } = json;
  if (!Array.isArray(versions) || !versions.every((entry) => typeof entry === "string"))
    return null;
  return json as BareManifest;
}

/**
 * Picks the newest version that a server and we have in common.
 *
 * @param spoken versions that the caller can speak
 * @returns undefined when there is none
 */
export function newestVersion(
  { versions }: BareManifest,
  spoken: readonly BareVersion[],
): BareVersion | undefined {
  return BARE_VERSIONS.findLast((entry) => spoken.includes(entry) && versions.includes(entry));
}

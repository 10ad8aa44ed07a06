import {
  BASE_LISTS,
  bareError,
  FORBIDDEN_FORWARD,
  FORBIDDEN_PASS,
  parseHeaderList,
  parseJsonList,
  parseJsonStatusList,
  parseStatusList,
  type BareVersion,
} from "@oriel/bare-protocol";
import type { Settings } from "../settings.ts";
import type { BareLines } from "./bare-lines.ts";

/** What goes to the remote and what comes back from it beside `X-Bare-Headers`. Names are lower case. */
export interface ForwardLists {
  readonly forward: ReadonlySet<string>;
  readonly pass: ReadonlySet<string>;
  readonly passStatus: ReadonlySet<number>;
}

const FORWARD = "x-bare-forward-headers";
const PASS = "x-bare-pass-headers";
const STATUS = "x-bare-pass-status";

/**
 * Reads the lists of a request; what is asked for adds to the base values of the version.
 *
 * @param cached whether the base values of caching count too
 * @throws BareError `INVALID_BARE_HEADER`, `FORBIDDEN_BARE_HEADER`
 */
export function readLists(
  version: BareVersion,
  lines: BareLines,
  cached: boolean,
  settings: Settings,
): ForwardLists {
  // most requests ask for nothing
  const base = BASE[version][cached ? 1 : 0];
  if (!lines.has(FORWARD) && !lines.has(PASS) && !lines.has(STATUS)) return base;
  const { forward, pass, passStatus } = version === "v1" ? jsonLists(lines) : lists(lines);
  refuse(
    PASS,
    pass,
    (name) =>
      FORBIDDEN_PASS.has(name) ||
      settings.forbiddenPassHeaders.has(name) ||
      name.startsWith("x-bare-"),
  );
  return {
    forward: new Set([...base.forward, ...forward]),
    pass: new Set([...base.pass, ...pass]),
    passStatus: new Set([...base.passStatus, ...passStatus]),
  };
}

interface Asked {
  readonly forward: readonly string[];
  readonly pass: readonly string[];
  readonly passStatus: readonly number[];
}

function lists(lines: BareLines): Asked {
  const forward = parseHeaderList(lines.get(FORWARD) ?? [], FORWARD);
  const asked = {
    forward,
    pass: parseHeaderList(lines.get(PASS) ?? [], PASS),
    passStatus: parseStatusList(lines.get(STATUS) ?? [], STATUS),
  };
  refuse(FORWARD, forward, (name) => FORBIDDEN_FORWARD.has(name));
  return asked;
}

function jsonLists(lines: BareLines): Asked {
  // v1 has no error for forbidden names of this list, and they are still not sent
  const forward = parseJsonList(lines.get(FORWARD)?.[0], FORWARD);
  return {
    forward: forward.filter((name) => !FORBIDDEN_FORWARD.has(name)),
    pass: parseJsonList(lines.get(PASS)?.[0], PASS),
    passStatus: parseJsonStatusList(lines.get(STATUS)?.[0], STATUS),
  };
}

function refuse(
  header: string,
  names: readonly string[],
  isForbidden: (name: string) => boolean,
): void {
  const forbidden = names.find(isForbidden);
  if (forbidden === undefined) return;
  throw bareError(
    "FORBIDDEN_BARE_HEADER",
    `request.headers.${header}`,
    `The header "${header}" must not name "${forbidden}".`,
  );
}

/** Lists of a request that asks for nothing: without and with caching. */
const BASE: Readonly<Record<BareVersion, readonly [ForwardLists, ForwardLists]>> = {
  v1: baseOf("v1"),
  v2: baseOf("v2"),
  v3: baseOf("v3"),
};

function baseOf(version: BareVersion): [ForwardLists, ForwardLists] {
  const { forward, forwardCached, pass, passCached, statusCached } = BASE_LISTS[version];
  return [
    { forward: new Set(forward), pass: new Set(pass), passStatus: new Set() },
    {
      forward: new Set([...forward, ...forwardCached]),
      pass: new Set([...pass, ...passCached]),
      passStatus: new Set(statusCached),
    },
  ];
}

import type { RemoteTarget } from "../remote/target.ts";

/** A destination, as an operator judges it. */
export interface RemoteInfo {
  /** Whether TLS is spoken. */
  readonly secure: boolean;
  /** Host name, lower case, or address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Request target. */
  readonly path: string;
}

/** Decides about destinations; they are refused when it gives false, or throws. */
export type RemoteFilter = (remote: RemoteInfo) => boolean | PromiseLike<boolean>;

/** What an operator allows. */
export interface RemoteRules {
  /**
   * Rules of the form `host`, `host:port` or `host:first-last`; `*` in the host stands for any characters, and
   * `*.a.test` for `a.test` itself as well. None: every destination that is not denied.
   */
  readonly allow: readonly string[];
  /** As `allow`; what both name is denied. */
  readonly deny: readonly string[];
  readonly filter: RemoteFilter | undefined;
}

interface Rule {
  readonly host: RegExp;
  readonly first: number;
  readonly last: number;
}

const RULE = /^(\[[^\]]*\]|[^:\s]+)(?::(\d{1,5})(?:-(\d{1,5}))?)?$/;

/**
 * Makes the judge of destinations. It is asked before a name is looked up.
 *
 * @returns a function that tells whether a destination is allowed
 * @throws TypeError when a rule cannot be read
 */
export function createRemoteRules({
  allow,
  deny,
  filter,
}: RemoteRules): (target: RemoteTarget) => boolean | PromiseLike<boolean> {
  const isAllowed = createHostTest(allow);
  const isDenied = createHostTest(deny);

  return ({ secure, host: written, port, path }) => {
    const host = nameOf(written);
    if (isDenied(host, port)) return false;
    if (allow.length > 0 && !isAllowed(host, port)) return false;
    return filter === undefined || filter({ secure, host, port, path });
  };
}

/**
 * Makes the test whether a list of rules names a host and port.
 *
 * @param rules of the form of {@link RemoteRules}
 * @throws TypeError when one cannot be read
 */
export function createHostTest(rules: readonly string[]): (host: string, port: number) => boolean {
  const compiled = rules.map(compile);
  return (written, port) => {
    const host = nameOf(written);
    return compiled.some((rule) => rule.host.test(host) && port >= rule.first && port <= rule.last);
  };
}

function nameOf(host: string): string {
  return host.replace(/\.$/, "").toLowerCase();
}

function compile(rule: string): Rule {
  const [, host, first = "0", last = first === "0" ? "65535" : first] = RULE.exec(rule) ?? [];
  if (host === undefined || Number(first) > Number(last)) {
    throw new TypeError(`rule "${rule}": is not of the form host, host:port or host:first-last`);
  }
  const name = host.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  const [, domain] = /^\*\.(.+)$/.exec(name) ?? [];
  const source = domain === undefined ? pattern(name) : `(?:.*\\.)?${pattern(domain)}`;
  return { host: new RegExp(`^${source}$`, "i"), first: Number(first), last: Number(last) };
}

function pattern(text: string): string {
  return text
    .split("*")
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join(".*");
}

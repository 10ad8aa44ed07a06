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
  const allowed = allow.map(compile);
  const denied = deny.map(compile);
  const hits = (rules: readonly Rule[], host: string, port: number): boolean =>
    rules.some((rule) => rule.host.test(host) && port >= rule.first && port <= rule.last);

  return ({ secure, host: written, port, path }) => {
    const host = written.replace(/\.$/, "").toLowerCase();
    if (hits(denied, host, port)) return false;
    if (allowed.length > 0 && !hits(allowed, host, port)) return false;
    return filter === undefined || filter({ secure, host, port, path });
  };
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

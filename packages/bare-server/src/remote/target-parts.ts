import type { RemoteTarget } from "./target.ts";

/** A destination in the four parts in which v1 and v2 tell it. */
export interface TargetParts {
  /** Host name or address; an IPv6 address with or without brackets. */
  readonly host: string;
  /** Decimal; empty: the default of the protocol, where that is allowed. */
  readonly port: string;
  /** `http:`, `https:`, `ws:` or `wss:`. */
  readonly protocol: string;
  /** Request target, sent as it is. */
  readonly path: string;
}

/** How parts are read. */
export interface PartsRules {
  readonly protocols: "http" | "ws";
  /** Whether an empty port means the default of the protocol. */
  readonly defaultPort: boolean;
  /** Makes the error for a part that cannot be used. */
  readonly fault: (part: keyof TargetParts, why: string) => Error;
}

const PROTOCOLS: Readonly<Record<PartsRules["protocols"], readonly [string, string]>> = {
  http: ["http:", "https:"],
  ws: ["ws:", "wss:"],
};
/** ASCII that can stand in the host of a URL; ":" is judged apart. */
const HOST = /^[!$%&'()*+,\-.0-9;=A-Z_`a-z{}~"]+$/;
const IPV6 = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*))$/;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/**
 * Makes a target of its parts. The parts are not glued together and parsed: each is checked by itself, and the path
 * is not normalised.
 *
 * @throws what `fault` makes, for the first part in the order of the protocol that cannot be used
 */
export function targetOfParts(
  { host, port, protocol, path }: TargetParts,
  { protocols, defaultPort, fault }: PartsRules,
): RemoteTarget {
  const name = hostOf(host);
  if (name === null) throw fault("host", "it is not the host of a URL");
  const [plain, encrypted] = PROTOCOLS[protocols];
  const standard = protocol === encrypted ? 443 : 80;
  const isDefault = defaultPort && port === "";
  if (!isDefault && !isPort(port)) throw fault("port", "it is not a number from 1 to 65535");
  if (protocol !== plain && protocol !== encrypted) {
    throw fault("protocol", `it is neither ${plain} nor ${encrypted}`);
  }
  if (!/^[\x21-\x7E]+$/.test(path)) throw fault("path", "it is empty or has illegal characters");
  if (ABSOLUTE.test(path)) throw fault("path", "it is a whole URL");
  const number = isDefault ? standard : Number(port);
  return {
    secure: protocol === encrypted,
    host: name.replace(/^\[(.*)\]$/, "$1"),
    port: number,
    path,
    authority: number === standard ? name : `${name}:${number}`,
  };
}

/** Gives a host as the URL parser writes it: addresses in one spelling, IPv6 in brackets. */
function hostOf(host: string): string | null {
  const [match, bracketed, bare] = IPV6.exec(host) ?? [];
  if (match === undefined && !HOST.test(host)) return null;
  const address = `http://${match === undefined ? host : `[${bracketed ?? bare}]`}/`;
  return URL.canParse(address) ? new URL(address).hostname : null;
}

function isPort(port: string): boolean {
  return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
}

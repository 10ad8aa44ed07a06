import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { BlockedAddressError, isSpecialAddress } from "./address-guard.ts";

/** Names that get a given address, as `--resolve` of curl does it. */
export interface ResolveRule {
  /** Host name; `*` stands for any characters, e.g. `*.test`. */
  readonly pattern: string;
  /** IPv4 or IPv6 address. It may be a private one: who configures it allows it. */
  readonly address: string;
}

/** Which hosts may be reached, and at which addresses. */
export interface NameService {
  /**
   * Refuses a host that can be judged without a look-up: addresses and `localhost`.
   *
   * @param host host name, or address without brackets
   * @throws BlockedAddressError
   */
  check(host: string): void;
  /** Looks a name up and refuses it when any of its addresses is not allowed. */
  readonly lookup: LookupFunction;
  /** Tells whether the peer of a connection to a host is one that the host may have. */
  allowsPeer(host: string, address: string | undefined): boolean;
}

export interface NameServiceOptions {
  /** Whether special-purpose addresses may be reached. */
  readonly allowPrivate: boolean;
  readonly resolve: readonly ResolveRule[];
  /** In the place of `dns.lookup`. */
  readonly lookup?: LookupFunction;
}

/**
 * Makes the one place that decides about addresses.
 *
 * @throws TypeError when a rule's address is none
 */
export function createNameService(options: NameServiceOptions): NameService {
  const { allowPrivate, lookup = systemLookup } = options;
  const rules = options.resolve.map(compileRule);

  const ruleFor = (host: string): string | undefined =>
    isIP(host) === 0 ? rules.find(({ matches }) => matches.test(host))?.address : undefined;
  const allows = (address: string): boolean => allowPrivate || !isSpecialAddress(address);

  return {
    check(host) {
      if (ruleFor(host) !== undefined) return;
      const blocked = isIP(host) === 0 ? !allowPrivate && isLocalName(host) : !allows(host);
      if (blocked) throw new BlockedAddressError();
    },
    lookup(host, { all, ...rest }, callback) {
      const answer = (addresses: readonly LookupAddress[]): void => {
        const [first] = addresses;
        if (all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? "", first?.family ?? 0);
      };
      const ruled = ruleFor(host);
      if (ruled !== undefined) {
        // as the system's look-up, never before this function has returned
        process.nextTick(answer, [{ address: ruled, family: isIP(ruled) }]);
        return;
      }
      lookup(host, { ...rest, all: true }, (error, found) => {
        const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
        if (error !== null) callback(error, []);
        else if (addresses.every(({ address }) => allows(address))) answer(addresses);
        else callback(new BlockedAddressError(), []);
      });
    },
    allowsPeer(host, address) {
      if (address === undefined) return false;
      return ruleFor(host) !== undefined || allows(address);
    },
  };
}

function compileRule({ pattern, address }: ResolveRule): { matches: RegExp; address: string } {
  const bare = address.replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare) === 0) {
    throw new TypeError(`resolve rule "${pattern}=${address}": "${address}" is not an IP address`);
  }
  const source = pattern
    .split("*")
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join(".*");
  return { matches: new RegExp(`^${source}\\.?$`, "i"), address: bare };
}

function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(host);
}

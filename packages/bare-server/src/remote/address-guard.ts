import { BlockList, isIP } from "node:net";

/** Special-purpose networks, which a public server must not let its users reach. */
const SPECIAL_NETWORKS = {
  ipv4: [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  ipv6: [
    "::/128",
    "::1/128",
    "::/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
  ],
} as const;

const list = new BlockList();
for (const family of ["ipv4", "ipv6"] as const) {
  for (const network of SPECIAL_NETWORKS[family]) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), family);
  }
}

/**
 * Tells whether an address is one of a special-purpose network: private, loopback, link-local, multicast, … .
 * IPv4-mapped addresses are judged as IPv4. What is no address, or has a zone, counts as special.
 *
 * @param address IPv4, or IPv6 without brackets
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry/
 */
export function isSpecialAddress(address: string): boolean {
  const version = address.includes("%") ? 0 : isIP(address);
  // BlockList itself compares mapped addresses with the IPv4 rules
  return version === 0 || list.check(address, version === 4 ? "ipv4" : "ipv6");
}

/** Refusal of a destination. Its message tells nothing of the address. */
export class BlockedAddressError extends Error {
  override readonly name: string = "BlockedAddressError";

  constructor() {
    super("The address is not allowed.");
  }
}

import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Header in which trusted proxies tell for whom they ask. */
export type ForwardedHeader = "x-forwarded-for" | "forwarded";

/** Tells who asks. */
export interface ClientAddresses {
  /**
   * Gives the address by which a client is counted: IPv4, or the /64 network of an IPv6 address, of which one
   * customer has them all. Empty when the connection has gone.
   */
  of(request: IncomingMessage): string;
  /** As {@link of}, of a connection; null when it is a trusted proxy's, which asks for many clients. */
  ofPeer(address: string | undefined): string | null;
}

/**
 * Makes the one place that believes in forwarded addresses: they count as far as proxies tell them that are trusted.
 *
 * @param trusted addresses and networks (`10.0.0.0/8`) of proxies; none: nobody is believed
 * @param header the one that the proxies write; the other one may be the client's own invention
 * @throws TypeError when a member is neither an address nor a network
 */
export function createClientAddresses(
  trusted: readonly string[],
  header: ForwardedHeader,
): ClientAddresses {
  const proxies = new BlockList();
  for (const member of trusted) addTo(proxies, member);
  const isTrusted = (address: string): boolean =>
    proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  /** Goes from the nearest proxy outwards to the first address that nobody vouches for. */
  function farthest(peer: string, request: IncomingMessage): string {
    let address = peer;
    const told = addressesIn(request.headers[header], header);
    while (isTrusted(address)) {
      const next = told.pop();
      if (next === undefined || isIP(next) === 0) break;
      address = next;
    }
    return address;
  }

  return {
    of(request) {
      const { remoteAddress: peer } = request.socket;
      if (peer === undefined) return "";
      return networkOf(trusted.length === 0 ? peer : farthest(peer, request));
    },
    ofPeer(address = "") {
      return isIP(address) !== 0 && isTrusted(address) ? null : networkOf(address);
    },
  };
}

function addTo(list: BlockList, member: string): void {
  const [address = "", bits, ...rest] = member.split("/");
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  const length = bits === undefined ? most : Number(bits);
  if (version === 0 || rest.length > 0 || !/^\d*$/.test(bits ?? "") || length > most) {
    throw new TypeError(`trusted proxy "${member}": is neither an IP address nor a network`);
  }
  list.addSubnet(address, length, version === 6 ? "ipv6" : "ipv4");
}

/** Reads the addresses of a header, the nearest last; what is no address stays as it is. */
function addressesIn(value: string | string[] | undefined, header: ForwardedHeader): string[] {
  if (value === undefined) return [];
  const members = (Array.isArray(value) ? value.join(",") : value).split(",");
  const texts = header === "forwarded" ? members.map(forIn) : members;
  return texts.map((text) => {
    const node = text.trim().replace(/^"(.*)"$/, "$1");
    // a port may follow an IPv4 address, or an IPv6 address in brackets
    const [, six, four] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(node) ?? [];
    return six ?? four ?? node;
  });
}

/** Gives the `for` of one member of Forwarded. */
function forIn(member: string): string {
  for (const pair of member.split(";")) {
    const [name = "", value = ""] = pair.split("=", 2);
    if (name.trim().toLowerCase() === "for") return value;
  }
  return "";
}

/** Gives the network by which an address is counted. */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const first = head.split(":").filter((group) => group !== "");
  const last = (tail ?? "").split(":").filter((group) => group !== "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...new Array<string>(zeros).fill("0"), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

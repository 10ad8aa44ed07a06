import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { createClientAddresses, type ForwardedHeader } from "./client-address.ts";

function request(remoteAddress: string | undefined, headers: object): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

const PROXIES = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"];

it.each<{
  name: string;
  peer?: string;
  forwarded?: string;
  header?: ForwardedHeader;
  value?: string;
  trusted?: string[];
  client: string;
}>([
  { name: "peer", peer: "9.9.9.9", client: "9.9.9.9" },
  { name: "no peer", client: "" },
  { name: "IPv6 peer", peer: "2001:db8:1:2:3:4:5:6", client: "2001:db8:1:2::/64" },
  { name: "short IPv6 peer", peer: "2001:0db8::1", client: "2001:db8:0:0::/64" },
  { name: "loopback", peer: "::1", client: "0:0:0:0::/64" },
  { name: "zone", peer: "fe80::1%eth0", client: "fe80:0:0:0::/64" },
  { name: "mapped peer", peer: "::ffff:9.9.9.9", client: "9.9.9.9" },
  { name: "made-up header", peer: "9.9.9.9", value: "1.1.1.1", client: "9.9.9.9" },
  { name: "proxy", peer: "127.0.0.1", value: "1.1.1.1", client: "1.1.1.1" },
  { name: "mapped proxy", peer: "::ffff:10.1.1.1", value: "1.1.1.1", client: "1.1.1.1" },
  { name: "made-up member", peer: "127.0.0.1", value: "6.6.6.6, 1.1.1.1", client: "1.1.1.1" },
  { name: "chain", peer: "127.0.0.1", value: "6.6.6.6, 1.1.1.1, 10.0.0.2", client: "1.1.1.1" },
  { name: "proxies only", peer: "127.0.0.1", value: "10.0.0.3, 10.0.0.2", client: "10.0.0.3" },
  { name: "rubbish", peer: "127.0.0.1", value: "x, unknown", client: "127.0.0.1" },
  { name: "empty", peer: "127.0.0.1", value: "", client: "127.0.0.1" },
  { name: "port", peer: "127.0.0.1", value: "1.1.1.1:80", client: "1.1.1.1" },
  {
    name: "IPv6 with port",
    peer: "fd00::1",
    value: "[2001:db8::1]:80",
    client: "2001:db8:0:0::/64",
  },
  { name: "no trust", peer: "127.0.0.1", value: "1.1.1.1", trusted: [], client: "127.0.0.1" },
  {
    name: "Forwarded that is not looked at",
    peer: "127.0.0.1",
    forwarded: "for=6.6.6.6",
    client: "127.0.0.1",
  },
  {
    name: "Forwarded",
    peer: "127.0.0.1",
    header: "forwarded",
    forwarded: 'for=6.6.6.6, proto=https;For="[2001:db8:a::1]:4711";by=x',
    client: "2001:db8:a:0::/64",
  },
  {
    name: "Forwarded without for",
    peer: "127.0.0.1",
    header: "forwarded",
    forwarded: "proto=https",
    value: "6.6.6.6",
    client: "127.0.0.1",
  },
])("tells who asks: $name", ({ peer, forwarded, header, value, trusted, client }) => {
  const addresses = createClientAddresses(trusted ?? PROXIES, header ?? "x-forwarded-for");
  const headers = { "x-forwarded-for": value, forwarded };
  expect(addresses.of(request(peer, headers))).toBe(client);
});

it("tells a trusted proxy's connection from a client's", () => {
  const addresses = createClientAddresses(PROXIES, "x-forwarded-for");
  expect(addresses.ofPeer("10.2.3.4")).toBeNull();
  expect(addresses.ofPeer("9.9.9.9")).toBe("9.9.9.9");
  expect(addresses.ofPeer(undefined)).toBe("");
});

it.each(["x", "1.2.3", "10.0.0.0/33", "10.0.0.0/x", "::/129", "1.1.1.1/8/8", ""])(
  "refuses the trusted proxy '%s'",
  (member) => {
    expect(() => createClientAddresses([member], "forwarded")).toThrow(TypeError);
  },
);

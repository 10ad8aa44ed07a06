import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { expect, it } from "vitest";
import { BlockedAddressError, isSpecialAddress } from "./address-guard.ts";
import { createNameService, type NameServiceOptions } from "./name-service.ts";

it.each(
  `
  0.0.0.0 10.0.0.1 100.64.0.1 100.127.255.255 127.255.255.255 169.254.169.254
  172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1
  198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 255.255.255.255 :: ::1 ::8.8.8.8
  ::ffff:10.0.0.1 ::ffff:7f00:1 ::ffff:0:8.8.8.8 64:ff9b::808:808 64:ff9b:1::1 100::1
  2001::1 2001:1ff::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fdff::1 fe80::1
  febf::1 fec0::1 ff02::1 FE80::1 fe80::1%eth0 2606:4700::1%1 x 127.1 [::1]
  `
    .trim()
    .split(/\s+/),
)("takes %s for special", (address) => {
  expect(isSpecialAddress(address)).toBe(true);
});

it.each(
  `
  1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0
  192.0.1.1 192.167.255.255 198.17.255.255 198.20.0.0 223.255.255.255 ::ffff:8.8.8.8
  2001:200::1 2606:4700::1111 2a00:1450::1 2003::1 4000::1
  `
    .trim()
    .split(/\s+/),
)("takes %s for public", (address) => {
  expect(isSpecialAddress(address)).toBe(false);
});

function service(
  found: string | readonly LookupAddress[],
  options: Partial<NameServiceOptions> = {},
): ReturnType<typeof createNameService> {
  const lookup: LookupFunction = (_host, _options, callback) => {
    if (typeof found === "string") callback(null, found, 4);
    else callback(null, [...found]);
  };
  return createNameService({ allowPrivate: false, resolve: [], lookup, ...options });
}

function resolve(
  names: ReturnType<typeof createNameService>,
  host: string,
  all: boolean,
): Promise<unknown> {
  return new Promise((done) => {
    names.lookup(host, { all }, (error, address, family) => {
      done(error ?? (all ? address : [address, family]));
    });
  });
}

const PUBLIC = { address: "93.184.216.34", family: 4 };

it("answers both forms of a look-up", async () => {
  const names = service([PUBLIC, { address: "2606:4700::1", family: 6 }]);
  expect(await resolve(names, "a.test", true)).toEqual([
    PUBLIC,
    { address: "2606:4700::1", family: 6 },
  ]);
  expect(await resolve(names, "a.test", false)).toEqual(["93.184.216.34", 4]);
  expect(await resolve(service("93.184.216.34"), "a.test", true)).toEqual([PUBLIC]);
});

it("refuses a name with any special address, in both forms", async () => {
  const names = service([PUBLIC, { address: "::ffff:10.0.0.1", family: 6 }]);
  expect(await resolve(names, "a.test", true)).toBeInstanceOf(BlockedAddressError);
  expect(await resolve(names, "a.test", false)).toBeInstanceOf(BlockedAddressError);
  const open = service([{ address: "10.0.0.1", family: 4 }], { allowPrivate: true });
  expect(await resolve(open, "a.test", false)).toEqual(["10.0.0.1", 4]);
});

it.each([
  { pattern: "*.test", host: "a.test", matches: true },
  { pattern: "*.test", host: "a.b.TEST", matches: true },
  { pattern: "*.test", host: "a.test.", matches: true },
  { pattern: "*.test", host: "test", matches: false },
  { pattern: "*.test", host: "atest", matches: false },
  { pattern: "*.test", host: "a.test.example", matches: false },
  { pattern: "a.test", host: "axtest", matches: false },
  { pattern: "a.test", host: "b.a.test", matches: false },
  { pattern: "api-*.a.test", host: "api-1.a.test", matches: true },
  { pattern: "*", host: "anything", matches: true },
  { pattern: "*", host: "8.8.8.8", matches: false },
])("lets $pattern match $host: $matches", async ({ pattern, host, matches }) => {
  const names = service([PUBLIC], { resolve: [{ pattern, address: "127.0.0.1" }] });
  const expected = matches ? ["127.0.0.1", 4] : ["93.184.216.34", 4];
  expect(await resolve(names, host, false)).toEqual(expected);
  expect(names.allowsPeer(host, "127.0.0.1")).toBe(matches);
});

it("judges peers and hosts without a look-up", () => {
  const names = service([PUBLIC]);
  expect(names.allowsPeer("a.test", "93.184.216.34")).toBe(true);
  expect(names.allowsPeer("a.test", "::ffff:93.184.216.34")).toBe(true);
  expect(names.allowsPeer("a.test", "10.0.0.1")).toBe(false);
  expect(names.allowsPeer("a.test", undefined)).toBe(false);
  expect(() => names.check("a.test")).not.toThrow();
  for (const host of ["localhost", "x.localhost.", "127.0.0.1", "::1"]) {
    expect(() => names.check(host)).toThrow(BlockedAddressError);
  }
});

it("refuses a rule whose address is none", () => {
  expect(() => service([], { resolve: [{ pattern: "a", address: "b" }] })).toThrow(TypeError);
});

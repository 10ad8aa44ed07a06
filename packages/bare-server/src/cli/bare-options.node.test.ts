import { Command } from "commander";
import { expect, it } from "vitest";
import { addBareOptions, bareOptionsOf, type BareCliOptions } from "./bare-options.ts";

function read(...args: string[]): ReturnType<typeof bareOptionsOf> {
  const program = addBareOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  program.parse(args, { from: "user" });
  return bareOptionsOf(program.opts<BareCliOptions>());
}

it("leaves everything at its default", () => {
  expect(read()).toEqual({
    legacySupport: true,
    allow: [],
    deny: [],
    limits: {},
    timeouts: {},
    trustedProxies: [],
    forwardedHeader: "x-forwarded-for",
    http2: false,
    exposeStack: false,
  });
});

it.each([
  { args: ["--no-legacy"], expected: { legacySupport: false } },
  {
    args: ["--allow", "a.test", "--allow", "*.b.test:443"],
    expected: { allow: ["a.test", "*.b.test:443"] },
  },
  { args: ["--deny", "*:25"], expected: { deny: ["*:25"] } },
  {
    args: ["--limit", "burst=9", "--limit", "per-second=0.5"],
    expected: { limits: { burst: 9, perSecond: 0.5 } },
  },
  {
    args: ["--timeout", "first-byte=5", "--timeout", "idle=0"],
    expected: { timeouts: { firstByte: 5000, idle: 0 } },
  },
  { args: ["--trust-proxy", "10.0.0.0/8"], expected: { trustedProxies: ["10.0.0.0/8"] } },
  { args: ["--forwarded-header", "forwarded"], expected: { forwardedHeader: "forwarded" } },
  { args: ["--http2"], expected: { http2: true } },
  { args: ["--access-token", "t"], expected: { accessToken: "t" } },
  { args: ["--upstream-proxy", "socks5://a"], expected: { upstreamProxy: "socks5://a" } },
  {
    args: ["--local-address", "127.0.0.1", "--family", "4"],
    expected: { localAddress: "127.0.0.1", family: 4 },
  },
  { args: ["--meta-store", "redis://a"], expected: { metaStore: { expires: true } } },
])("reads $args", ({ args, expected }) => {
  expect(read(...args)).toMatchObject(expected);
});

it.each([
  ["--limit", "burst"],
  ["--limit", "__proto__=1"],
  ["--limit", "burst=x"],
  ["--timeout", "connect=-1"],
  ["--family", "5"],
  ["--meta-store", "http://a"],
])("refuses %s %s", (...args) => {
  expect(() => read(...args)).toThrow();
});

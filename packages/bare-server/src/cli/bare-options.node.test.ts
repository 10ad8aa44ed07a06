import { expect, it } from "vitest";
import { BARE_OPTIONS, bareOptionsOf, type BareValues } from "./bare-options.ts";

const defaults = Object.fromEntries(
  Object.entries(BARE_OPTIONS).map(([key, row]) => [key, row.default]),
) as unknown as BareValues;

it.each<{ values: Partial<BareValues>; expected: object }>([
  {
    values: {},
    expected: {
      legacySupport: true,
      allow: [],
      deny: [],
      limits: {},
      timeouts: {},
      trustedProxies: [],
      forwardedHeader: "x-forwarded-for",
      http2: false,
      exposeStack: false,
    },
  },
  { values: { legacy: false, http2: true }, expected: { legacySupport: false, http2: true } },
  { values: { accessToken: "t", family: 6 }, expected: { accessToken: "t", family: 6 } },
  {
    values: { upstreamProxy: "socks5://a", localAddress: "127.0.0.1" },
    expected: { upstreamProxy: "socks5://a", localAddress: "127.0.0.1" },
  },
  { values: { metaStore: "redis://a" }, expected: { metaStore: { expires: true } } },
])("passes $values on", ({ values, expected }) => {
  const options = bareOptionsOf({ ...defaults, ...values });
  expect(options).toMatchObject(expected);
  if (Object.keys(values).length === 0) expect(options).toEqual(expected);
});

it("refuses a store that it does not know", () => {
  expect(() => bareOptionsOf({ ...defaults, metaStore: "http://a" })).toThrow(TypeError);
});

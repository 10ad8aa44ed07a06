import { expect, it } from "vitest";
import { urlPolicyOf } from "./url-policy-of.ts";

const urlPolicies = { frame: "native", tab: "encoded" } as const;

it.each([
  { destination: "document", policy: "encoded" },
  { destination: "iframe", policy: "native" },
  { destination: "frame", policy: "native" },
  { destination: "object", policy: "native" },
  { destination: "embed", policy: "native" },
] as const)("treats the URLs of a $destination as $policy", ({ destination, policy }) => {
  const request = { destination } as Request;
  expect(urlPolicyOf({ urlPolicies }, { request })).toBe(policy);
});

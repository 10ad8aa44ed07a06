import { expect, it } from "vitest";
import { corpAllows } from "./corp.ts";

it.each([
  { policy: "same-origin", relation: "same-site", expected: false },
  { policy: "same-origin", relation: "same-origin", expected: true },
  { policy: "same-site", relation: "same-site", expected: true },
  { policy: "same-site", relation: "cross-site", expected: false },
  { policy: "cross-origin", relation: "cross-site", expected: true },
] as const)("embeds $policy from $relation: $expected", ({ policy, relation, expected }) => {
  expect(corpAllows([["cross-origin-resource-policy", policy]], relation)).toBe(expected);
});

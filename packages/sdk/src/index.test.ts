import { expect, it } from "vitest";
import * as sdk from "./index.ts";

it("exports exactly what the README tells", () => {
  expect(Object.keys(sdk).toSorted()).toEqual([
    "ProxyEvent",
    "SDK_ERRORS",
    "SdkError",
    "createProxy",
  ]);
});

it("recognises errors of another copy of the package", () => {
  const error = new sdk.SdkError("TIMEOUT", "start the proxy on", "https://a.test", "it is late.");
  const twin = { [Symbol.for("oriel.SdkError")]: true, code: "TIMEOUT" };
  expect([error, twin, new Error("other"), null].map((value) => sdk.SdkError.is(value))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(error.message).toBe(
    `Could not start the proxy on "https://a.test": it is late. ${sdk.SDK_ERRORS.TIMEOUT.help}`,
  );
});

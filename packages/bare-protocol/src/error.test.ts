import { expect, it } from "vitest";
import { BARE_ERRORS, BareError, bareError, parseErrorBody } from "./error.ts";
import { newestVersion, parseManifest } from "./manifest.ts";
import * as index from "./index.ts";

it.each(Object.entries(BARE_ERRORS))("gives %s its status", (code, { status }) => {
  const error = bareError(code as "UNKNOWN", "unknown", "why");
  expect(error).toMatchObject({ code, status, id: "unknown", message: "why", name: "BareError" });
  expect(error).toBeInstanceOf(Error);
});

it("is recognised across copies of the module, and nothing else is", () => {
  const foreign = Object.assign(new Error("x"), { [Symbol.for("oriel.bare-error")]: true });
  expect(BareError.is(new BareError(500, { code: "X", id: "y" }))).toBe(true);
  expect(BareError.is(foreign)).toBe(true);
  for (const value of [new Error("x"), null, undefined, "BareError", {}]) {
    expect(BareError.is(value)).toBe(false);
  }
});

it.each([
  { code: "CONNECTION_REFUSED", id: "response", leg: "remote" },
  { code: "HOST_NOT_FOUND", id: "request", leg: "remote" },
  { code: "UNKNOWN", id: "response.headers", leg: "remote" },
  { code: "INVALID_BARE_HEADER", id: "request.headers.x-bare-url", leg: "bare" },
])("tells that $code concerns the leg $leg", ({ code, id, leg }) => {
  expect(new BareError(500, { code, id }).leg).toBe(leg);
});

it("says the code when there is no message, and keeps the cause", () => {
  const cause = new Error("inner");
  expect(new BareError(500, { code: "X", id: "y" }, { cause })).toMatchObject({
    message: "X",
    cause,
  });
});

it.each([
  {
    json: { code: "A", id: "b", message: "c", stack: "d", more: 1 },
    body: { code: "A", id: "b", message: "c", stack: "d" },
  },
  { json: { code: "A", id: "b", message: 1 }, body: { code: "A", id: "b" } },
  { json: { code: 1, id: "b" }, body: null },
  { json: null, body: null },
  { json: "x", body: null },
])("reads the error body $json", ({ json, body }) => {
  expect(parseErrorBody(json)).toEqual(body);
});

it("reads manifests and picks the newest version in common", () => {
  const manifest = parseManifest({ versions: ["v1", "v3", "v9"], language: "NodeJS" });
  expect(manifest && newestVersion(manifest, ["v1", "v2", "v3"])).toBe("v3");
  expect(manifest && newestVersion(manifest, ["v1", "v2"])).toBe("v1");
  expect(manifest && newestVersion(manifest, ["v2"])).toBeUndefined();
  for (const json of [null, {}, { versions: "v3" }, { versions: [3] }, "x"]) {
    expect(parseManifest(json)).toBeNull();
  }
});

it("exports what it is documented to export", () => {
  expect(Object.keys(index).sort()).toMatchInlineSnapshot(`
    [
      "BARE_ERRORS",
      "BARE_VERSIONS",
      "BASE_LISTS",
      "BareError",
      "FORBIDDEN_FORWARD",
      "FORBIDDEN_PASS",
      "FORBIDDEN_PASS_BY_US",
      "HOP_BY_HOP",
      "KNOWN_HEADERS",
      "KNOWN_META",
      "KNOWN_NEW_META",
      "LIMITS",
      "appendHeader",
      "bareError",
      "decodeAnswerHeaders",
      "decodeHeaders",
      "decodeSocketProtocol",
      "encodeConnect",
      "encodeHeaders",
      "encodeOpen",
      "encodeSocketProtocol",
      "headersFromLines",
      "headersToLines",
      "headersToRecord",
      "isHeaderValue",
      "isJsonMembers",
      "isPartName",
      "isStringArray",
      "isToken",
      "joinHeaders",
      "newestVersion",
      "parseConnect",
      "parseErrorBody",
      "parseHeaderList",
      "parseJsonList",
      "parseJsonStatusList",
      "parseManifest",
      "parseOpen",
      "parseOrderedJson",
      "parseStatusList",
      "readHeaders",
      "splitHeaders",
    ]
  `);
});

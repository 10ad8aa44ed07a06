import * as fc from "fast-check";
import { expect, it } from "vitest";
import { BareError } from "./error.ts";
import { headersFromLines } from "./header-map.ts";
import { encodeConnect, encodeOpen, parseConnect, parseOpen } from "./socket-v3.ts";

const VALID = {
  type: "connect",
  remote: "wss://a.test/x?y",
  protocols: ["p", "q"],
  headers: { A: "1", b: ["2", "3"] },
  forwardHeaders: ["Accept-Language"],
};

it("reads a connect message, other keys left out", () => {
  const read = parseConnect(JSON.stringify({ ...VALID, more: 1, ["__proto__"]: { a: 1 } }));
  expect(read).toEqual({
    remote: new URL("wss://a.test/x?y"),
    protocols: ["p", "q"],
    headers: headersFromLines(["A", "1", "b", "2", "b", "3"]),
    forwardHeaders: ["accept-language"],
  });
});

it("reads what it writes", () => {
  const headers = headersFromLines(["A", "\u00E9", "2", "x", "__proto__", "p"]);
  const text = encodeConnect("ws://a.test/", ["p"], headers, ["x"]);
  const read = parseConnect(text);
  expect(read).toMatchObject({ protocols: ["p"], headers, forwardHeaders: ["x"] });
  expect([...read.headers.keys()]).toEqual(["a", "2", "__proto__"]);
});

it.each([
  ...(["type", "remote", "protocols", "headers", "forwardHeaders"] as const).map((key) => ({
    name: `no ${key}`,
    message: { ...VALID, [key]: undefined } as unknown,
  })),
  { name: "another type", message: { ...VALID, type: "open" } },
  { name: "no object", message: null },
  { name: "an array", message: [] },
  { name: "a relative remote", message: { ...VALID, remote: "/x" } },
  { name: "an https remote", message: { ...VALID, remote: "https://a.test/" } },
  { name: "a protocol twice", message: { ...VALID, protocols: ["a", "a"] } },
  { name: "an empty protocol", message: { ...VALID, protocols: [""] } },
  { name: "a protocol as text", message: { ...VALID, protocols: "a" } },
  { name: "null headers", message: { ...VALID, headers: null } },
  { name: "headers as pairs", message: { ...VALID, headers: [["a", "b"]] } },
  { name: "a bad header name", message: { ...VALID, headers: { "a b": "" } } },
  { name: "a number to forward", message: { ...VALID, forwardHeaders: [1] } },
])("refuses $name", ({ message }) => {
  expect(() => parseConnect(JSON.stringify(message))).toThrow(BareError);
});

it("never throws anything but a BareError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseConnect(text);
      } catch (error) {
        expect(BareError.is(error)).toBe(true);
      }
      parseOpen(text);
    }),
  );
});

it("writes exactly three keys into an open message, and reads it", () => {
  expect(encodeOpen("p", ["a=1"])).toBe('{"type":"open","protocol":"p","setCookies":["a=1"]}');
  expect(parseOpen(encodeOpen("", []))).toEqual({ type: "open", protocol: "", setCookies: [] });
});

it.each([
  ["x"],
  ["{}"],
  ['{"type":"open"}'],
  ['{"type":"open","protocol":"","setCookies":[1]}'],
  ["null"],
])("takes %s for no open message", (text) => {
  expect(parseOpen(text)).toBeNull();
});

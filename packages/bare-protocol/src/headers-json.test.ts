import * as fc from "fast-check";
import { expect, it } from "vitest";
import { BareError } from "./error.ts";
import { headersFromLines, headersToLines, headersToRecord } from "./header-map.ts";
import { decodeAnswerHeaders, decodeHeaders, encodeHeaders } from "./headers-json.ts";

it.each([
  { lines: [], json: "{}" },
  { lines: ["A", "1", "b", "2"], json: '{"A":"1","b":"2"}' },
  { lines: ["A", "1", "b", "2", "a", "3"], json: '{"A":["1","3"],"b":"2"}' },
  { lines: ["Set-Cookie", "a=1"], json: '{"Set-Cookie":["a=1"]}' },
  { lines: ["b", "\u00E9\t\u007F"], json: '{"b":"\\u00e9\\t\\u007f"}' },
  { lines: ["2", "x", "1", "y"], json: '{"2":"x","1":"y"}' },
  { lines: ["__proto__", "x"], json: '{"__proto__":"x"}' },
])("writes $json", ({ lines, json }) => {
  expect(encodeHeaders(headersFromLines(lines))).toBe(json);
});

it("keeps names, order and lines", () => {
  const json = '{"__proto__":"p","B":["1","2"],"a":"x","b":"3","constructor":"c","E":[]}';
  const map = decodeHeaders(json);
  expect(headersToLines(map)).toEqual(
    ["__proto__ p", "B 1", "B 2", "B 3", "a x", "constructor c"].flatMap((line) => line.split(" ")),
  );
  const record = headersToRecord(map);
  expect(Object.keys(record)).toEqual(["__proto__", "B", "a", "constructor"]);
  expect(Object.getPrototypeOf(record)).toBeNull();
});

it.each([decodeHeaders, decodeAnswerHeaders])(
  "keeps names that are numbers in their places",
  (read) => {
    const map = read('{"b":"x","2":["y","z"],"1":"B"}');
    expect(headersToLines(map)).toEqual(["b", "x", "2", "y", "2", "z", "1", "B"]);
  },
);

it.each([
  ...["", "x", "[]", "null", '"x"', "1", "{"].map((json) => ({
    json,
    code: "INVALID_BARE_HEADER",
    id: "request.headers.x-bare-headers",
  })),
  { json: '{"A":1}', code: "INVALID_BARE_HEADER", id: "bare.headers.A" },
  { json: '{"A":["x",null]}', code: "INVALID_BARE_HEADER", id: "bare.headers.A" },
  { json: '{"A":{}}', code: "INVALID_BARE_HEADER", id: "bare.headers.A" },
  { json: '{"a b":"x"}', code: "INVALID_HEADER", id: "bare.headers.a b" },
  { json: '{"":"x"}', code: "INVALID_HEADER", id: "bare.headers." },
  { json: '{"A":"x\\r\\ny"}', code: "INVALID_HEADER", id: "bare.headers.A" },
  { json: '{"A":"\\u0000"}', code: "INVALID_HEADER", id: "bare.headers.A" },
  { json: '{"A":"\\u007f"}', code: "INVALID_HEADER", id: "bare.headers.A" },
  { json: '{"A":"\\u0100"}', code: "INVALID_HEADER", id: "bare.headers.A" },
  { json: '{"Host":["a","b"]}', code: "INVALID_HEADER", id: "bare.headers.host" },
  { json: '{"Host":"a","HOST":"b"}', code: "INVALID_HEADER", id: "bare.headers.host" },
])("refuses $json with $code", ({ json, code, id }) => {
  expect.assertions(1);
  try {
    decodeHeaders(json);
  } catch (error) {
    expect(BareError.is(error) && { code: error.code, id: error.id }).toEqual({ code, id });
  }
});

it("takes any name and value of a remote, and leaves out what is neither text nor texts", () => {
  const map = decodeAnswerHeaders('{"a b":"\\u0000","c":1,"d":["x",1],"e":["1","2"]}');
  expect([...map.values()]).toEqual([
    { name: "a b", values: ["\u0000"] },
    { name: "e", values: ["1", "2"] },
  ]);
});

it("never throws anything but a BareError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      for (const read of [decodeHeaders, decodeAnswerHeaders]) {
        try {
          read(text);
        } catch (error) {
          expect(BareError.is(error)).toBe(true);
        }
      }
    }),
  );
});

import { expect, it } from "vitest";
import { readAuthored, withAuthored } from "./authored-url.ts";
import { createCodec } from "./codec.ts";

const codec = createCodec("https://proxy.example/service/");
const url = "https://a.test/dir/x.png";
const address = codec.encode(url, "xhr");

it.each([
  "x.png",
  "/dir/x.png",
  "./'x.png'?(a)#",
  'x"y\\.png ',
  "ä.png",
  "HTTPS://a.test/dir/x.png",
])("keeps %j beside the address", (authored) => {
  const kept = withAuthored(address, authored, codec);
  expect(kept).toMatch(/^[^"'()\s\\]+$/);
  expect(readAuthored(kept, codec)).toBe(authored);
  expect(codec.restore(kept)).toBe(url);
});

it("escapes what may end an address in CSS", () => {
  const odd = "https://a.test/(x)'y'";
  const kept = withAuthored(codec.encode(odd, "xhr"), odd, codec);
  expect(kept).toBe(`${codec.scope}xhr/https%3A%2F%2Fa.test%2F%28x%29%27y%27`);
  expect(readAuthored(kept, codec)).toBe(new URL(odd).href);
});

it("keeps nothing that can be computed, and nothing beside a fragment", () => {
  expect(withAuthored(address, url, codec)).toBe(address);
  expect(withAuthored(`${address}#a`, "x.png#a", codec)).toBe(`${address}#a`);
  expect(readAuthored(address, codec)).toBe(url);
  expect(readAuthored(`${address}#a`, codec)).toBe(`${url}#a`);
});

it.each(["x.png#oriel:y", `${address}#oriel:%zz`, "#oriel:"])(
  "answers %s without throwing",
  (text) => {
    expect(readAuthored(text, codec)).toBe(codec.restore(text));
  },
);

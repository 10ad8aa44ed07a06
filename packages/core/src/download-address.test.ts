import fc from "fast-check";
import { expect, it } from "vitest";
import { createCodec } from "./codec.ts";
import { downloadAddress, readDownload } from "./download-address.ts";

const codec = createCodec("https://proxy.example/service/");
const P = "https://proxy.example/service";

it.each([
  {
    name: "a name",
    download: { url: "https://a.test/x?y=1", name: "a b&c.txt" },
    address: `${P}/xhr/https%3A%2F%2Fa.test%2Fx%3Fy%3D1?download=a%20b%26c.txt`,
  },
  {
    name: "no name",
    download: { url: "https://a.test/x", name: "" },
    address: `${P}/xhr/https%3A%2F%2Fa.test%2Fx?download=`,
  },
])("writes $name behind the encoded part and reads it again", ({ download, address }) => {
  expect(downloadAddress(download, codec)).toBe(address);
  expect(readDownload(address, codec)).toEqual(download);
});

it("names a file with half a character in its name", () => {
  const address = downloadAddress({ url: "https://a.test/", name: "a\uD800b" }, codec);
  expect(readDownload(address, codec)?.name).toBe("a\uFFFDb");
});

it("leaves fragments out", () => {
  const address = downloadAddress({ url: "https://a.test/x#part", name: "n" }, codec);
  expect(readDownload(`${address}#more`, codec)).toEqual({ url: "https://a.test/x", name: "n" });
});

it.each([
  { name: "a file that is only shown", address: codec.encode("https://a.test/x", "xhr") },
  { name: "another query", address: `${codec.encode("https://a.test/x", "xhr")}?a=1` },
  { name: "another asset", address: `${codec.encode("https://a.test/x")}?download=x` },
  { name: "no http(s) URL", address: `${codec.encode("data:,x", "xhr")}?download=x` },
  { name: "an address of the site's own", address: "https://a.test/x?download=x" },
])("takes $name for no download", ({ address }) => {
  expect(readDownload(address, codec)).toBeNull();
});

it("reads back every name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      const download = { url: "https://a.test/", name };
      expect(readDownload(downloadAddress(download, codec), codec)).toEqual(download);
    }),
  );
});

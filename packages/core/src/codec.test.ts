import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ASSETS, createCodec } from "./codec.ts";

const codec = createCodec("https://proxy.example/service/");
const P = "https://proxy.example/service";

describe("codec", () => {
  it.each([
    {
      name: "a plain URL",
      url: "https://a.test/x?y=1",
      address: `${P}/html/https%3A%2F%2Fa.test%2Fx%3Fy%3D1`,
    },
    {
      name: "a fragment, kept outside",
      url: "https://a.test/#h",
      address: `${P}/html/https%3A%2F%2Fa.test%2F#h`,
    },
    {
      name: "an empty query",
      url: "https://a.test/?",
      address: `${P}/html/https%3A%2F%2Fa.test%2F%3F`,
    },
    {
      name: "a port and userinfo",
      url: "http://u:p@a.test:81/",
      address: `${P}/html/http%3A%2F%2Fu%3Ap%40a.test%3A81%2F`,
    },
    {
      name: "a blob URL",
      url: "blob:https://a.test/1",
      address: `${P}/html/blob%3Ahttps%3A%2F%2Fa.test%2F1`,
    },
    {
      name: "a data URL",
      url: "data:text/html,<b>",
      address: `${P}/html/data%3Atext%2Fhtml%2C%3Cb%3E`,
    },
  ])("encodes $name and decodes it again", ({ url, address }) => {
    expect(codec.encode(url)).toBe(address);
    expect(codec.decode(address)).toEqual({ asset: "html", url });
  });

  it.each([
    { url: "https://a.test/", address: `${P}/module/https%3A%2F%2Fa.test/` },
    {
      url: "http://u:p@a.test:81/b%2Fc//d%20e.js?f=/%2F&g#h",
      address: `${P}/module/http%3A%2F%2Fu%3Ap%40a.test%3A81/b%2Fc//d%20e.js?f=/%2F&g#h`,
    },
    { url: "blob:https://a.test/1", address: `${P}/module/blob%3Ahttps%3A%2F%2Fa.test%2F1` },
  ])("encodes the module $url as deep as it is", ({ url, address }) => {
    expect(codec.encode(url, "module")).toBe(address);
    expect(codec.decode(address)).toEqual({ asset: "module", url });
    const sibling = url.startsWith("blob:") ? address : new URL("./x/y.js?z", address).href;
    expect(codec.restore(sibling)).toBe(
      url.startsWith("blob:") ? url : new URL("./x/y.js?z", url).href,
    );
  });

  it.each(["javascript:void 0", "mailto:a@b.test", "about:blank", "tel:1", "zoommtg://x"])(
    "leaves %s alone",
    (url) => {
      expect(codec.encode(url)).toBe(url);
    },
  );

  it.each([
    { name: "another origin", address: "https://a.test/service/html/https%3A%2F%2Fa.test%2F" },
    { name: "another path", address: "https://proxy.example/x/html/https%3A%2F%2Fa.test%2F" },
    { name: "an unknown asset", address: `${P}/png/https%3A%2F%2Fa.test%2F` },
    { name: "no encoded part", address: `${P}/html/` },
    { name: "a bad escape", address: `${P}/html/%zz` },
    { name: "a relative URL", address: `${P}/html/foo` },
    { name: "a scheme without content", address: `${P}/html/javascript%3Aalert(1)` },
    { name: "a file URL", address: `${P}/html/file%3A%2F%2F%2Fetc%2Fpasswd` },
    { name: "an empty string", address: "" },
  ])("says of $name that it is not ours", ({ address }) => {
    expect(codec.decode(address)).toBeNull();
    expect(codec.restore(address)).toBe(address);
  });

  it.each([
    {
      name: "a GET form's query",
      address: "https%3A%2F%2Fa.test%2Fs%3Fold%3D1?q=a+b",
      url: "https://a.test/s?q=a+b",
    },
    { name: "an empty GET form", address: "https%3A%2F%2Fa.test%2Fs?", url: "https://a.test/s?" },
    {
      name: "query and fragment",
      address: "https%3A%2F%2Fa.test%2F?q#h",
      url: "https://a.test/?q#h",
    },
    {
      name: "an empty query before a fragment",
      address: "https%3A%2F%2Fa.test%2F?#h",
      url: "https://a.test/?#h",
    },
    { name: "unescaped slashes", address: "https:%2F/a.test/x", url: "https://a.test/x" },
    { name: "collapsed slashes", address: "https:/a.test/x", url: "https://a.test/x" },
  ])("understands $name behind or in the encoded part", ({ address, url }) => {
    expect(codec.decode(`${P}/html/${address}`)).toEqual({ asset: "html", url });
    expect(codec.decode(`/service/html/${address}`)).toEqual({ asset: "html", url });
  });

  it("never encodes a proxied address twice, but changes its asset", () => {
    const once = codec.encode("https://a.test/?u=https://b.test/#c");
    expect(codec.encode(once)).toBe(once);
    expect(codec.encode(once, "xhr")).toBe(
      codec.encode("https://a.test/?u=https://b.test/#c", "xhr"),
    );
  });

  it("adds the slash that a scope lacks, and drops its query", () => {
    expect(createCodec("http://localhost:1/s?x#y").scope).toBe("http://localhost:1/s/");
  });

  it.each(["nonsense", "ftp://a.test/"])("refuses the scope %s", (scope) => {
    expect(() => createCodec(scope)).toThrow(TypeError);
  });

  it("refuses a relative URL", () => {
    expect(() => codec.encode("/x")).toThrow(TypeError);
  });

  it("round-trips every http(s) URL with every asset", () => {
    const url = fc.webUrl({
      withFragments: true,
      withQueryParameters: true,
      validSchemes: ["http", "https"],
    });
    fc.assert(
      fc.property(url, fc.constantFrom(...ASSETS), fc.string(), (text, asset, junk) => {
        const real = new URL(text);
        real.search += junk;
        real.hash += junk;
        expect(codec.decode(codec.encode(real, asset))).toEqual({ asset, url: real.href });
        expect(codec.restore(codec.encode(codec.encode(real, "js"), asset))).toBe(real.href);
      }),
    );
  });

  it("answers junk without throwing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (junk) => {
        for (const address of [junk, `${P}/${junk}`, `${P}/html/${junk}`]) {
          const decoded = codec.decode(address);
          if (decoded !== null)
            expect(new URL(decoded.url).protocol).toMatch(/^(?:https?|blob|data):$/);
        }
      }),
    );
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { parseAddress } from "./parse-address.ts";

it.each([
  // with a scheme
  ["https://example.com/", "https://example.com/"],
  ["HTTP://Example.COM/Path?Q=1#F", "http://example.com/Path?Q=1#F"],
  ["  https://example.com/a b  ", "https://example.com/a%20b"],
  ["http:example.com", "http://example.com/"],
  ["//example.com/x", "https://example.com/x"],
  ["https://user:secret@example.com/", "https://user:secret@example.com/"],
  ["http://intranet/", "http://intranet/"],
  // domains
  ["example.com", "https://example.com/"],
  ["example.com.", "https://example.com./"],
  ["sub.example.co.uk/a?b=c#d", "https://sub.example.co.uk/a?b=c#d"],
  ["example.com/some page", "https://example.com/some%20page"],
  ["example.com?q=two words", "https://example.com/?q=two%20words"],
  ["bücher.example", "https://xn--bcher-kva.example/"],
  ["例え.テスト", "https://xn--r8jz45g.xn--zckzah/"],
  ["xn--bcher-kva.xn--p1ai", "https://xn--bcher-kva.xn--p1ai/"],
  ["_dmarc.example.com", "https://_dmarc.example.com/"],
  ["example.com:8080", "http://example.com:8080/"],
  ["example.com:443/a", "https://example.com/a"],
  ["user:secret@example.com", "https://user:secret@example.com/"],
  ["docs.rs", "https://docs.rs/"],
  ["node.js/api", "https://node.js/api"],
  ["site.test", "http://site.test/"],
  ["printer.local/status", "http://printer.local/status"],
  // hosts without dots, addresses
  ["localhost", "http://localhost/"],
  ["localhost:3000", "http://localhost:3000/"],
  ["localhost:3000/path", "http://localhost:3000/path"],
  ["app.localhost:3000", "http://app.localhost:3000/"],
  ["intranet:8080", "http://intranet:8080/"],
  ["intranet/", "http://intranet/"],
  ["127.0.0.1", "http://127.0.0.1/"],
  ["192.168.1.10:8080/admin", "http://192.168.1.10:8080/admin"],
  ["[::1]", "http://[::1]/"],
  ["[2001:db8::1]:8443/x", "http://[2001:db8::1]:8443/x"],
])("reads %j as an address", (text, url) => {
  expect(parseAddress(text)).toEqual({ kind: "url", url });
});

it.each([
  ["oriel window"],
  ["oriel"],
  ["what is node.js"],
  ["node.js"],
  ["index.html"],
  ["example.com reviews"],
  ["3.14"],
  ["1.5.2"],
  ["e.g."],
  ["256.256.256.256"],
  ["localhost:99999"],
  ["and/or"],
  ["user@example.com"],
  ["define: window"],
  ["C++ std::move"],
  ["javascript:alert(1)"],
  ["data:text/html,<script>1</script>"],
  ["file:///etc/passwd"],
  ["about:blank"],
  ["https://"],
  ["https:// example"],
  ["-a.com"],
  ["a..com"],
  [".com"],
  ["[::zz]"],
])("reads %j as words", (text) => {
  expect(parseAddress(text)).toEqual({ kind: "search", words: text });
});

it("searches for what stands behind a question mark", () => {
  expect(parseAddress("? example.com ")).toEqual({ kind: "search", words: "example.com" });
});

it.each([[""], ["   "], ["?"], [" ? "]])("finds nothing in %j", (text) => {
  expect(parseAddress(text)).toBeNull();
});

it("gives only http(s) URLs that it reads as the same again, whatever the text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl(), fc.domain()), (text) => {
      const intent = parseAddress(text);
      if (intent?.kind !== "url") return;
      expect(intent.url).toMatch(/^https?:\/\/./);
      expect(parseAddress(intent.url)).toEqual(intent);
    }),
  );
});

it("reads every domain as an address", () => {
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      expect(parseAddress(`${domain}/`)).toMatchObject({ kind: "url" });
    }),
  );
});

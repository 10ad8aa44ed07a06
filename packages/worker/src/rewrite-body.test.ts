import { createCodec } from "@oriel/core";
import { expect, it } from "vitest";
import { createProxyWorker, type ProxyWorker } from "./proxy-worker.ts";
import {
  rewriteScriptBody,
  rewriteStyleBody,
  rewriteText,
  type ScriptKind,
} from "./rewrite-body.ts";
import { bytesToView } from "./text-view.ts";
import { fakeScope } from "./testing/fake-scope.ts";
import { proxy } from "./testing/harness.ts";
import { stubBare } from "./testing/stub-bare.ts";

const codec = createCodec(`${proxy}/service/`);
const config = {
  scope: `${proxy}/service/`,
  bareServer: `${proxy}/bare/`,
  scripts: `${proxy}/oriel/`,
};
const url = "https://a.test/js/x.js";
const make = (): ProxyWorker =>
  createProxyWorker({ scope: fakeScope(), config, bare: stubBare(), backend: null });
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function script(
  text: string,
  kind: ScriptKind = "classic",
  policy: "native" | "encoded" = "native",
): string {
  const body = { bytes: bytesOf(text), type: "text/javascript", url, policy };
  return new TextDecoder().decode(rewriteScriptBody(make(), body, kind).bytes);
}

it("gives the very bytes back when there is nothing to rewrite", () => {
  const body = { bytes: bytesOf("let é = 1;"), type: null, url, policy: "native" as const };
  const served = rewriteScriptBody(make(), body, "classic");
  expect(served.bytes).toBe(body.bytes);
  expect(served.type).toBeNull();
});

it("reads names beyond ASCII as what they are", () => {
  expect(script("let café = location.href;")).toBe("let café = $oriel.location.href;");
});

it.each([
  { name: "a module that imports", text: 'import a from "./a.js"; a(location)' },
  { name: "a module that waits at its top", text: "await 1; a(location)" },
  { name: "a classic script with a name that modules reserve", text: "var await = 1; a(location)" },
  {
    name: "a classic script that speaks of import",
    text: "with (a) b(location); // import x from y",
  },
])("finds out whether a script is a module: $name", ({ text }) => {
  expect(script(text, "unknown")).toContain("$oriel.");
});

it.each([
  { name: "windows-1251", type: "text/javascript; charset=windows-1251", bytes: [0xef, 0xf0] },
  { name: "no encoding at all", type: null, bytes: [0xff, 0xc0] },
  { name: "a false UTF-8", type: "text/javascript; charset=utf-8", bytes: [0xff, 0xc0] },
])("keeps bytes in $name", ({ type, bytes }) => {
  const body = {
    bytes: new Uint8Array([...bytesOf('a="'), ...bytes, ...bytesOf('";location')]),
    type,
    url,
    policy: "native" as const,
  };
  const served = rewriteScriptBody(make(), body, "classic");
  expect(bytesToView(served.bytes)).toBe(`a="${String.fromCharCode(...bytes)}";$oriel.location`);
  expect(served.type).toBeNull();
});

it("serves UTF-16 as UTF-8, and says so", () => {
  const text = "\uFEFFlocation";
  const bytes = new Uint8Array(
    Array.from(text).flatMap((char) => [char.charCodeAt(0) & 255, char.charCodeAt(0) >> 8]),
  );
  const served = rewriteScriptBody(
    make(),
    { bytes, type: "text/javascript", url, policy: "native" },
    "classic",
  );
  expect(new TextDecoder().decode(served.bytes)).toBe("$oriel.location");
  expect(served.type).toBe("text/javascript; charset=utf-8");
});

it("leaves addresses alone under the native policy", () => {
  expect(script('import "./a.js"', "module")).toBe('import "./a.js"');
});

it("encodes specifiers that are URLs under the encoded policy", () => {
  const source = 'import "./a.js"; import b from "bare"; import("https://c.test/c.js")';
  const code = script(source, "unknown", "encoded");
  expect(code).toContain(`"${codec.encode("https://a.test/js/a.js", "module")}"`);
  expect(code).toContain('"bare"');
  expect(code).toContain(codec.encode("https://c.test/c.js", "module"));
  // the address of a module is as deep as its URL
  const deep = script(source, "module", "encoded");
  expect(deep).toContain('import "./a.js";');
  expect(deep).toContain(codec.encode("https://c.test/c.js", "module"));
});

it("encodes the addresses of style sheets", () => {
  const css = '@import "b.css"; a { background: url(c.png) }';
  const body = {
    bytes: bytesOf(css),
    type: "text/css",
    url: "https://a.test/css/x.css",
    policy: "encoded" as const,
  };
  const served = new TextDecoder().decode(rewriteStyleBody(make(), body).bytes);
  expect(served).toContain(codec.encode("https://a.test/css/b.css", "css"));
  expect(served).toContain(codec.encode("https://a.test/css/c.png", "xhr"));
});

it("keeps a byte order mark of UTF-8", () => {
  const body = { bytes: bytesOf("\uFEFFa"), type: null, url, policy: "native" as const };
  expect(rewriteText(body, (text) => `${text}b`).bytes).toEqual(bytesOf("\uFEFFab"));
});

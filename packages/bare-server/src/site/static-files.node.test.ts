import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, exchangeRaw, open, type Answer } from "../testing/servers.ts";
import { createSite, type Site } from "./create-site.ts";

const TEXT = "0123456789";
const PAGE = `<!doctype html><title>x</title>${"<p>page".repeat(999)}`;
const MODIFIED = new Date("2026-01-02T03:04:05Z");
const EARLIER = "Fri, 02 Jan 2026 03:04:04 GMT";
const SAME = "Fri, 02 Jan 2026 03:04:05 GMT";
const LATER = "Fri, 02 Jan 2026 03:04:06 GMT";

let folder = "";
let site: Site;
let url = "";
let port = 0;
let etag = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "oriel-files-"));
  const root = join(folder, "root");
  for (const path of ["root/docs", "root/oriel", "root/empty", "rootless"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  const write = (path: string, content: string | Buffer, date = MODIFIED): void => {
    writeFileSync(join(folder, path), content);
    utimesSync(join(folder, path), date, date);
  };
  write("secret.txt", "secret");
  write("rootless/secret.txt", "secret");
  write("root/.secret", "secret");
  write("root/digits.txt", TEXT);
  write("root/nothing.txt", "");
  write("root/index.html", PAGE);
  write("root/docs/index.html", "docs");
  write("root/docs/a b%.svg", "<svg/>");
  write("root/unknown.zzz", "?");
  write("root/oriel/sdk.js", "export {}");
  write("root/page.html", PAGE);
  write("root/page.html.br", brotliCompressSync(PAGE));
  write("root/page.html.gz", gzipSync(PAGE));
  write("root/only.css", "a{}");
  write("root/only.css.gz", gzipSync("a{}"));
  write("root/stale.txt", "new");
  write("root/stale.txt.br", brotliCompressSync("old"), new Date(0));
  write("root/big.bin", Buffer.alloc(64 * 1_048_576));
  symlinkSync("digits.txt", join(root, "link.txt"));
  site = createSite({ root });
  ({ url, port } = await site.listen(0, "127.0.0.1"));
  etag = String((await ask(`${url}digits.txt`)).headers.etag);
});
afterAll(async () => {
  await site.close(0);
  rmSync(folder, { recursive: true });
});

it.each([
  { path: "", type: "text/html; charset=utf-8" },
  { path: "digits.txt", type: "text/plain; charset=utf-8" },
  { path: "link.txt", type: "text/plain; charset=utf-8" },
  { path: "docs/", type: "text/html; charset=utf-8" },
  { path: "docs/a%20b%25.svg", type: "image/svg+xml" },
  { path: "unknown.zzz", type: "application/octet-stream" },
  { path: "nothing.txt", type: "text/plain; charset=utf-8" },
])("says what /$path is", async ({ path, type }) => {
  const { status, headers, text } = await ask(url + path);
  expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type });
  expect(headers).toMatchObject({
    "content-length": String(text.length),
    "last-modified": SAME,
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  });
  const isPage = type.startsWith("text/html");
  expect(headers["content-security-policy"]).toBe(isPage ? "frame-ancestors 'self'" : undefined);
});

it("lets pages of other origins import the built scripts, and nothing else", async () => {
  const allowed = (answer: Answer) => answer.headers["access-control-allow-origin"];
  expect(allowed(await ask(`${url}oriel/sdk.js`))).toBe("*");
  expect(allowed(await ask(`${url}digits.txt`))).toBeUndefined();
});

/** `$e` stands for the file's tag. */
it.each<{ name: string; method?: string; headers: Record<string, string>; gives: number | string }>(
  [
    { name: "a range", headers: { Range: "bytes=2-4" }, gives: "2-4" },
    { name: "the first byte", headers: { Range: "bytes=0-0" }, gives: "0-0" },
    { name: "the last byte", headers: { Range: "bytes=9-9" }, gives: "9-9" },
    { name: "an open end", headers: { Range: "bytes=7-" }, gives: "7-9" },
    { name: "an end behind the file's", headers: { Range: "bytes=7-99" }, gives: "7-9" },
    { name: "the end", headers: { Range: "bytes=-3" }, gives: "7-9" },
    { name: "more than all of the end", headers: { Range: "bytes=-11" }, gives: 200 },
    { name: "the unit in capitals", headers: { Range: "Bytes=1-1" }, gives: "1-1" },
    { name: "a start behind the end", headers: { Range: "bytes=10-" }, gives: 416 },
    { name: "an end of no length", headers: { Range: "bytes=-0" }, gives: 416 },
    { name: "a range that goes backwards", headers: { Range: "bytes=4-2" }, gives: 200 },
    { name: "no range at all", headers: { Range: "bytes=-" }, gives: 200 },
    { name: "what is no number", headers: { Range: "bytes=a-b" }, gives: 200 },
    { name: "a sign", headers: { Range: "bytes=+1-2" }, gives: 200 },
    { name: "several ranges", headers: { Range: "bytes=0-1,3-4" }, gives: 200 },
    { name: "another unit", headers: { Range: "lines=1-2" }, gives: 200 },
    { name: "a range by HEAD", method: "HEAD", headers: { Range: "bytes=2-4" }, gives: 200 },
    {
      name: "If-Range with a weak tag",
      headers: { Range: "bytes=2-4", "If-Range": "$e" },
      gives: 200,
    },
    {
      name: "If-Range with another tag",
      headers: { Range: "bytes=2-4", "If-Range": '"x"' },
      gives: 200,
    },
    {
      name: "If-Range with the date",
      headers: { Range: "bytes=2-4", "If-Range": SAME },
      gives: "2-4",
    },
    {
      name: "If-Range with an earlier date",
      headers: { Range: "bytes=2-4", "If-Range": EARLIER },
      gives: 200,
    },
    { name: "If-Range with no date", headers: { Range: "bytes=2-4", "If-Range": "x" }, gives: 200 },
    { name: "If-None-Match", headers: { "If-None-Match": "$e" }, gives: 304 },
    {
      name: "If-None-Match by HEAD",
      method: "HEAD",
      headers: { "If-None-Match": "$e" },
      gives: 304,
    },
    { name: "several tags", headers: { "If-None-Match": '"x", $e , "y"' }, gives: 304 },
    { name: "any tag", headers: { "If-None-Match": "*" }, gives: 304 },
    { name: "another tag", headers: { "If-None-Match": '"x"' }, gives: 200 },
    {
      name: "another tag and the date",
      headers: { "If-None-Match": '"x"', "If-Modified-Since": LATER },
      gives: 200,
    },
    { name: "If-Modified-Since", headers: { "If-Modified-Since": SAME }, gives: 304 },
    { name: "an earlier date", headers: { "If-Modified-Since": EARLIER }, gives: 200 },
    {
      name: "a tag and a range",
      headers: { "If-None-Match": "$e", Range: "bytes=1-1" },
      gives: 304,
    },
    { name: "If-Match with another tag", headers: { "If-Match": '"x"' }, gives: 412 },
    { name: "If-Unmodified-Since", headers: { "If-Unmodified-Since": EARLIER }, gives: 412 },
    { name: "a later one", headers: { "If-Unmodified-Since": LATER }, gives: 200 },
    {
      name: "a reload",
      headers: { "If-None-Match": "$e", "Cache-Control": "no-cache" },
      gives: 200,
    },
  ],
)("answers $name with $gives", async ({ method = "GET", headers: given, gives }) => {
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, value.replace("$e", etag)]),
  );
  const answer = await ask(`${url}digits.txt`, { method, headers });
  const range = typeof gives === "string" ? gives.split("-").map(Number) : null;
  expect(answer.status).toBe(range === null ? gives : 206);
  if (range !== null) {
    const [first = 0, last = 0] = range;
    expect(answer.text).toBe(TEXT.slice(first, last + 1));
    expect(answer.headers).toMatchObject({
      "content-range": `bytes ${gives}/10`,
      "content-length": String(last + 1 - first),
      etag,
    });
  }
  if (gives === 200) {
    expect(answer.text).toBe(method === "HEAD" ? "" : TEXT);
    expect(answer.headers).toMatchObject({ "content-length": "10", etag });
  }
  if (gives === 304) expect(answer).toMatchObject({ text: "", headers: { etag } });
  if (gives === 416) expect(answer.headers["content-range"]).toBe("bytes */10");
});

it.each([
  { accept: "gzip, deflate, br, zstd", coding: "br" },
  { accept: "gzip", coding: "gzip" },
  { accept: "br;q=0, gzip;q=0.5", coding: "gzip" },
  { accept: "*", coding: "br" },
  { accept: "identity;q=1, *;q=0", coding: undefined },
  { accept: "bread", coding: undefined },
  { accept: "", coding: undefined },
  { accept: undefined, coding: undefined },
  { accept: "br", coding: undefined, path: "only.css", content: "a{}" },
  { accept: "br, gzip", coding: "gzip", path: "only.css", content: "a{}" },
  // of another build
  { accept: "br", coding: undefined, path: "stale.txt", content: "new", vary: false },
])(
  "sends $path to those who accept “$accept” as $coding",
  async ({ accept, coding, path = "page.html", content = PAGE, vary = true }) => {
    const headers = accept === undefined ? {} : { "Accept-Encoding": accept };
    const answer = await open(url + path, { headers });
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const decode = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ""];
    const body = Buffer.concat(chunks);
    expect(String(decode === undefined ? body : decode(body))).toBe(content);
    expect(answer.headers["content-encoding"]).toBe(coding);
    expect(answer.headers.vary).toBe(vary ? "Accept-Encoding" : undefined);
    const type = String(answer.headers["content-type"]);
    expect(type).toMatch(/^text\/(?:html|css|plain); charset=utf-8$/);
    const again = { ...headers, "If-None-Match": String(answer.headers.etag) };
    const kept = await ask(url + path, { headers: again });
    expect([kept.status, kept.headers.vary]).toEqual([304, answer.headers.vary]);
    expect(kept.headers["content-encoding"]).toBeUndefined();
  },
);

it("has another tag for each encoding", async () => {
  const tags = ["br", "gzip", "identity"].map(async (encoding) => {
    const answer = await ask(`${url}page.html`, { headers: { "Accept-Encoding": encoding } });
    return answer.headers.etag;
  });
  expect(new Set(await Promise.all(tags)).size).toBe(3);
});

it.each([
  { path: "docs", status: 301, location: "/docs/" },
  { path: "docs?a=b", status: 301, location: "/docs/?a=b" },
  { path: "empty", status: 404 },
  { path: "empty/", status: 404 },
  { path: "digits.txt/", status: 404 },
  { path: "x".repeat(5000), status: 404 },
])("answers /$path with $status", async ({ path, status, location }) => {
  const answer = await ask(url + path);
  expect([answer.status, answer.headers.location]).toEqual([status, location]);
});

const UP = ["..", "%2e%2e", ".%2e", "%2E.", "%252e%252e", "..%00", "．．", "%c0%ae%c0%ae", "..;"];
const SLASHES = ["/", "%2f", "\\", "%5c", "%255c", "//", "/./", "%c0%af", "∕"];

it.each(UP.flatMap((up) => SLASHES.map((slash) => [up, slash] as const)))(
  "leads nowhere by %s%s",
  async (up, slash) => {
    const paths = [
      `/${up}${slash}secret.txt`,
      `/docs/${up}${slash}${up}${slash}secret.txt`,
      `/${up}${slash}rootless${slash}secret.txt`,
      `/${up}less/secret.txt`,
      `${up}${slash}secret.txt`,
      `/oriel/${up}${slash}.secret`,
    ];
    for (const path of paths) {
      const target = Buffer.from(path, "utf8").toString("latin1");
      const head = `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      const answer = await exchangeRaw(port, head);
      expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
      expect(answer).not.toMatch(/\r\n\r\nsecret/);
    }
  },
);

it.each([
  "/.secret",
  "/%2esecret",
  "/docs//index.html",
  "//docs/",
  "/%2f/docs",
  "/%00",
  "/digits.txt%00",
  "/%zz",
  "/%",
  "/docs%2f..%2f.secret",
  `${"/..".repeat(20)}/etc/passwd`,
  "file:///etc/passwd",
])("has no %s", async (path) => {
  const answer = await exchangeRaw(
    port,
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).toContain("There is no such page here.");
  expect(answer).toMatch(/cache-control: no-store/i);
});

it("lets go of a file when the client goes", async () => {
  const openFiles = (): number =>
    process.platform === "linux" ? linksTo(join(folder, "root/big.bin")) : 0;
  const answer = await open(`${url}big.bin`, {});
  await once(answer, "readable");
  if (process.platform === "linux") expect(openFiles()).toBe(1);
  answer.destroy();
  await expect.poll(openFiles, { timeout: 30_000 }).toBe(0);
});

it("does not let a file that was cut look whole", async () => {
  const path = join(folder, "root/cut.bin");
  writeFileSync(path, Buffer.alloc(64 * 1_048_576));
  const answer = await open(`${url}cut.bin`, {});
  await once(answer, "readable");
  truncateSync(path, 1000);
  answer.resume();
  await expect(once(answer, "end")).rejects.toMatchObject({ code: "ECONNRESET" });
});

/** Counts the descriptors of this process that are of a file. */
function linksTo(path: string): number {
  return readdirSync("/proc/self/fd").filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === path;
    } catch {
      return false;
    }
  }).length;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createProgram } from "./create-program.ts";
import { kebabOf, variableOf } from "./option.ts";
import { optionGroups, type CliValues } from "./option-groups.ts";
import { readOptions, unknownVariables } from "./read-options.ts";

const groups = optionGroups("/site");
const rows = groups.flatMap(({ options }) => Object.entries(options));

let folder = "";
let file = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-options-"));
  file = join(folder, "oriel.json");
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  readonly flags?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly content?: unknown;
}

function read({ flags = [], variables = {}, content }: Given): CliValues {
  const args = [...flags];
  if (content !== undefined) {
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    args.push("--config", file);
  }
  const program = createProgram(groups, "1").configureOutput({ writeErr: () => {} });
  program.parse(args, { from: "user" });
  return readOptions(groups, { flags: program.opts(), variables, folder: "/here" });
}

it("leaves everything at its default", () => {
  const values = read({});
  expect(values).toEqual(Object.fromEntries(rows.map(([key, row]) => [key, row.default])));
  expect(read({ content: {} })).toEqual({ ...values, config: file });
});

/** The same value, written in the three ways. */
it.each<{ key: keyof CliValues; flags: string[]; variable: string; json: unknown; value: unknown }>(
  [
    { key: "port", flags: ["--port", "0"], variable: " 0 ", json: 0, value: 0 },
    { key: "port", flags: ["-p", "1", "-p", "2"], variable: "2", json: 2, value: 2 },
    { key: "allowPrivate", flags: ["--allow-private"], variable: "Yes", json: true, value: true },
    {
      key: "allowPrivate",
      flags: ["--no-allow-private"],
      variable: "0",
      json: false,
      value: false,
    },
    { key: "legacy", flags: ["--no-legacy"], variable: "off", json: false, value: false },
    {
      key: "resolve",
      flags: ["--resolve", "*.a.test=127.0.0.1", "--resolve=b=[::1]"],
      variable: "*.a.test=127.0.0.1, b=::1,",
      json: ["*.a.test=127.0.0.1", "b=[::1]"],
      value: [
        { pattern: "*.a.test", address: "127.0.0.1" },
        { pattern: "b", address: "::1" },
      ],
    },
    {
      key: "limit",
      flags: ["--limit", "burst=9", "--limit", "per-second=0.5"],
      variable: "burst=9,per-second=0.5",
      json: { burst: 9, perSecond: 0.5 },
      value: { burst: 9, perSecond: 0.5 },
    },
    {
      key: "timeout",
      flags: ["--timeout", "first-byte=5", "--timeout", "idle=0"],
      variable: "first-byte=5,idle=0",
      json: { firstByte: 5, idle: 0 },
      value: { firstByte: 5000, idle: 0 },
    },
    {
      key: "forwardedHeader",
      flags: ["--forwarded-header", "forwarded"],
      variable: "forwarded",
      json: "forwarded",
      value: "forwarded",
    },
    { key: "family", flags: ["--family", "4"], variable: "4", json: 4, value: 4 },
    { key: "root", flags: ["--root", "/a/../b"], variable: "/b", json: "/b", value: "/b" },
  ],
)("reads $key from $flags, its variable and the file", ({ key, flags, variable, json, value }) => {
  expect(read({ flags })[key]).toEqual(value);
  expect(read({ variables: { [variableOf(key)]: variable } })[key]).toEqual(value);
  expect(read({ content: { [key]: json } })[key]).toEqual(value);
});

it.each<Given & { value: readonly string[] }>([
  {
    flags: ["--deny", "a"],
    variables: { ORIEL_DENY: "b" },
    content: { deny: ["c"] },
    value: ["a"],
  },
  { variables: { ORIEL_DENY: "b,bb" }, content: { deny: ["c"] }, value: ["b", "bb"] },
  { variables: { ORIEL_DENY: " " }, content: { deny: ["c"] }, value: ["c"] },
  { content: {}, value: [] },
])("takes the whole of the strongest source: $value", ({ value, ...given }) => {
  expect(read(given).deny).toEqual(value);
});

it("lets a flag turn off what a weaker source has turned on", () => {
  const given = { variables: { ORIEL_HTTP2: "true" }, content: { legacy: false } };
  expect(read(given)).toMatchObject({ http2: true, legacy: false });
  const flags = ["--no-http2", "--legacy"];
  expect(read({ ...given, flags })).toMatchObject({ http2: false, legacy: true });
});

it("takes relative paths from where they were written", () => {
  expect(read({ flags: ["--root", "site"] }).root).toBe("/here/site");
  expect(read({ variables: { ORIEL_ROOT: "../site" } }).root).toBe("/site");
  expect(read({ content: { root: "site" } }).root).toBe(join(folder, "site"));
});

it("finds the file by the variable", () => {
  writeFileSync(file, '\uFEFF{ "port": 1 }');
  expect(read({ variables: { ORIEL_CONFIG: file } }).port).toBe(1);
});

it.each<Given & { says: string | RegExp }>([
  {
    flags: ["--port", "many"],
    says: 'option --port "many": it is not a whole number from 0 to 65535',
  },
  { flags: ["--port", "65536"], says: /not a whole number/ },
  { flags: ["--port", "1.5"], says: /not a whole number/ },
  { flags: ["--host", ""], says: 'option --host "": it is empty' },
  {
    variables: { ORIEL_ALLOW_PRIVATE: "maybe" },
    says: 'variable ORIEL_ALLOW_PRIVATE "maybe": it is neither true nor false',
  },
  { flags: ["--family", "5"], says: 'option --family "5": it is none of 4, 6' },
  {
    flags: ["--limit", "__proto__=1"],
    says: 'option --limit "__proto__=1": it is not of the form name=value with one of burst, per-second, connections, sockets',
  },
  { flags: ["--limit", "burst"], says: /not of the form/ },
  {
    flags: ["--limit", "burst=x"],
    says: 'option --limit "x": it is not a number of at least 0',
  },
  { flags: ["--timeout", "connect=-1"], says: /not a number of at least 0/ },
  {
    flags: ["--resolve", "x=y"],
    says: /^option --resolve "x=y": it is not of the form pattern=addr/,
  },
  { flags: ["--resolve", "=127.0.0.1"], says: /not of the form/ },
  { content: { port: "80" }, says: /^config file ".+oriel\.json", "port" "80": it is not a whole/ },
  { content: { allow: "a" }, says: /"allow" "a": it is not a list$/ },
  { content: { allow: ["a", 1] }, says: /"allow\.1" 1: it is not a text$/ },
  { content: { limit: [] }, says: /"limit" \[\]: it is not an object$/ },
  {
    content: { limit: { Burst: 1 } },
    says: /"limit" "Burst": it is none of its keys, which are b/,
  },
  { content: { limit: { burst: null } }, says: /"limit\.burst" null: it is not a number of at/ },
  { content: { "allow-private": true }, says: /"allow-private": there is no such option/ },
  { content: '{ "__proto__": 1 }', says: /"__proto__": there is no such option/ },
  { content: { config: "x" }, says: /"config": there is no such option/ },
  { content: { accessToken: ["s3cret"] }, says: /oriel\.json", "accessToken": it is not a text$/ },
  { content: [], says: /oriel\.json": it is not a JSON object$/ },
  {
    content: '{\n  "port": 1,\n}',
    says: /oriel\.json": it is not valid JSON at line 3, column 1$/,
  },
  { content: "{", says: /it is not valid JSON/ },
  { content: "", says: /it is not valid JSON: it ends too early$/ },
  { flags: ["--config", "/no/such"], says: 'config file "/no/such": there is no such file' },
  { flags: ["--config", "/"], says: 'config file "/": it is a folder' },
])("says what is wrong: $says", ({ says, ...given }) => {
  expect(() => read(given)).toThrow(says);
  expect(() => read(given)).toThrow(/^[^\n]+$/);
});

it("shows a long value shortened", () => {
  expect(() => read({ content: { port: "x".repeat(9000) } })).toThrow(/^.{0,250}$/);
});

it("knows which variables are none of its own", () => {
  const variables = { ORIEL_PORT: "1", ORIEL_PROT: "1", PATH: "/", ORIEL_: "" };
  expect(unknownVariables(groups, variables)).toEqual(["ORIEL_PROT", "ORIEL_"]);
});

it.each(rows)("has a row for %s that agrees with itself", (key, row) => {
  expect(key).toMatch(/^[a-z][a-zA-Z0-9]*$/);
  expect(row.help).toMatch(/^[^A-Z].*[^.]$/);
  const help = createProgram(groups, "1").helpInformation();
  expect(help.replace(/\s+/g, " ")).toContain(row.help.replace(/\s+/g, " "));
  expect(help).toMatch(new RegExp(`--(?:no-)?${kebabOf(key)}\\b`));
});

it("has each key, and each one-letter flag, once", () => {
  const names = groups.flatMap(({ options }) => Object.keys(options).map(kebabOf));
  const letters = rows.flatMap(([, { short }]) => short ?? []);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set([...letters, "h", "V"]).size).toBe(letters.length + 2);
});

it("reads the README's example", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
  const [, content = ""] = /```json\n([^]*?)```/.exec(readme) ?? [];
  expect(read({ content })).toMatchObject(JSON.parse(content) as object);
});

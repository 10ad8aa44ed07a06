import { connect } from "node:net";
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { configureLog, LOG_FORMATS, type LogOptions } from "./configure-log.ts";
import { faultOf } from "./fault-of.ts";
import { log } from "./logger.ts";

function record(options: Partial<LogOptions>, say: () => void): string {
  let text = "";
  configureLog({
    level: "info",
    format: "auto",
    isTerminal: false,
    ...options,
    write(line) {
      text += line;
    },
  });
  say();
  return text;
}
afterEach(() => configureLog({ level: "off", format: "json", isTerminal: false, write: () => {} }));

it.each<{ options: Partial<LogOptions>; form: RegExp }>([
  { options: {}, form: /^\{"@timestamp":"\d{4}-[^"]+Z","level":"INFO","message":"n is 1".*\}\n$/ },
  { options: { isTerminal: true, format: "json" }, form: /^\{"@timestamp".*"n":1\}\n$/ },
  { options: { format: "text" }, form: /^\d\d:\d\d:\d\d\.\d+ info n is 1\n$/ },
  { options: { context: { worker: 3 } }, form: /"worker":3,"n":1\}\n$/ },
  { options: { level: "warning" }, form: /^$/ },
  { options: { level: "off" }, form: /^$/ },
])("writes $options", ({ options, form }) => {
  expect(record(options, () => log.info("n is {n}", { n: 1 }))).toMatch(form);
});

it("writes text with or without colours for a terminal", () => {
  expect(record({ isTerminal: true }, () => log.info("x"))).toMatch(/ x\n$/);
  expect(LOG_FORMATS).toEqual(["auto", "text", "json"]);
});

it("writes values as they are, but nothing that steers a terminal", () => {
  const say = (): void => log.info("it is {what}", { what: "a\nb\u001B[31m" });
  const text = record({ format: "text" }, say);
  expect(text).toMatch(/ info it is a\nb/);
  expect(text).not.toContain("\u001B");
});

it("is silent at the level off, even about the worst", () => {
  expect(record({ level: "off" }, () => log.fatal("x"))).toBe("");
});

it("keeps addresses out of what it tells of an error", async () => {
  const socket = connect(1, "127.0.0.1");
  const [error] = (await once(socket, "error")) as [Error];
  expect(error.message).toContain("127.0.0.1");
  const fault = faultOf(error);
  expect(fault).toMatchObject({ message: "connect ECONNREFUSED", code: "ECONNREFUSED" });
  expect(JSON.stringify(fault)).not.toContain("127.0.0.1");
});

it.each([
  { thrown: new TypeError("a"), fault: { name: "TypeError", message: "a" } },
  { thrown: "text", fault: { name: "Error", message: "what was thrown is no error" } },
])("tells of $thrown", ({ thrown, fault }) => {
  expect(faultOf(thrown)).toMatchObject({ ...fault, stack: expect.stringMatching(/^\s+at /) });
});

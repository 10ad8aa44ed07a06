import {
  BareError,
  decodeHeaders,
  encodeHeaders,
  joinHeaders,
  parseConnect,
  parseHeaderList,
  parseJsonList,
  parseJsonStatusList,
  parseStatusList,
  splitHeaders,
} from "@oriel/bare-protocol";
import * as fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { Lab } from "../conformance/support/lab.ts";
import { handshake } from "../conformance/support/sockets.ts";
import { askBare, VERSIONS } from "../conformance/support/versions.ts";
import { askRaw, writeRequest } from "../conformance/support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

/** Texts of some characters. */
const textOf = (characters: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(characters)), maxLength });

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  textOf('{}[]",:;\\ abX01\t\r\n\0-é', 60),
  fc.json(),
);

it.each<[string, (text: string) => unknown]>([
  ["decodeHeaders", (value) => decodeHeaders(value)],
  ["parseHeaderList", (value) => parseHeaderList([value], "x")],
  ["parseStatusList", (value) => parseStatusList([value], "x")],
  ["parseJsonList", (value) => parseJsonList(value, "x")],
  ["parseJsonStatusList", (value) => parseJsonStatusList(value, "x")],
  ["parseConnect", (value) => parseConnect(value)],
  ["joinHeaders", (value) => joinHeaders([[`x-bare-headers-${value}`, value]])],
])("%s throws nothing but errors of the protocol", (_name, parse) => {
  fc.assert(
    fc.property(text, (value) => {
      try {
        parse(value);
      } catch (error) {
        expect(BareError.is(error), String(error)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

it("whatever headers are taken can be sent, and read as they were", () => {
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 }))), (object) => {
      let headers;
      try {
        headers = decodeHeaders(JSON.stringify(object));
      } catch {
        return;
      }
      for (const { name, values } of headers.values()) {
        expect(`${name}${values.join("")}`).not.toMatch(/[\r\n\0]/);
      }
      const lines = splitHeaders(encodeHeaders(headers));
      const parts = lines.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
      const json = parts.length > 1 ? joinHeaders(parts) : (parts[0]?.[1] ?? "");
      expect([...decodeHeaders(json)]).toEqual([...headers]);
    }),
    { numRuns: 300 },
  );
});

it("answers any head in clear HTTP, or closes", async () => {
  const { port } = await lab.bare();
  const line = textOf('XBare-HeadsUl:0123 ;{}"\t\u00E9\u00FF', 40);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("", "v1/", "v2/", "v3/", "v2/ws-new-meta", "v1/ws-meta"),
      fc.array(line, { maxLength: 6 }),
      async (path, lines) => {
        const answer = await askRaw(port, writeRequest({ target: `/bare/${path}`, lines }));
        expect(answer).toMatch(/^$|^HTTP\/1\.1 (?:200|400) /);
      },
    ),
    { numRuns: 150 },
  );
});

it("answers any values of X-Bare headers as the table says", async () => {
  const { port } = await lab.bare({ allowPrivate: false });
  const value = textOf('{}[]",:;/\\%@#?.ab01 \u00E9', 30);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...VERSIONS),
      value,
      value,
      value,
      async (version, path, headers, list) => {
        const answer = await askBare(
          version,
          port,
          { host: "127.0.0.1:1", port: 1 },
          {
            path,
            headers,
            lines: [`X-Bare-Pass-Headers: ${list}`],
          },
        );
        expect([400, 403]).toContain(answer.status);
      },
    ),
    { numRuns: 150 },
  );
});

it("refuses any handshake of a tunnel that is none", async () => {
  const { port } = await lab.bare({ allowPrivate: false });
  const protocol = textOf("bare, %7B%22{}0aF;=", 40);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("v1" as const, "v2" as const),
      protocol,
      async (version, value) => {
        expect(await askRaw(port, handshake(version, value))).toMatch(/^HTTP\/1\.1 40[03] /);
      },
    ),
    { numRuns: 150 },
  );
});

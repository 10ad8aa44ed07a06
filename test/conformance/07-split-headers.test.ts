import { afterEach, expect, it } from "vitest";
import { Lab } from "./support/lab.ts";
import {
  askBare,
  bareHeaders,
  bareRequest,
  error,
  errorOf,
  NEWER,
  type Version,
} from "./support/versions.ts";
import { ask, type WireAnswer } from "./support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

const NOWHERE = { host: "127.0.0.1:1", port: 1 };
const ID = "request.headers.x-bare-headers";

/** Asks with the given lines in the place of X-Bare-Headers. */
async function askWith(
  version: Version,
  port: number,
  origin: { host: string; port: number },
  parts: readonly string[],
): Promise<WireAnswer> {
  return ask(port, bareRequest(version, origin, { without: "X-Bare-Headers", lines: parts }));
}

it.each(NEWER)("7.1 %s joins parts in any order, by number", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  // 13 parts: "10" must not come before "9"; one begins with a space
  const parts = '{|"|X|-|A|"|:|"|1|2| 3|"|}'.split("|");
  const lines = parts.map(
    (text, at) => `${at % 2 === 0 ? "X-Bare" : "x-bare"}-Headers-${at}: ;${text}`,
  );
  const answer = await askWith(version, port, origin, lines.toReversed());
  expect(answer.status, answer.body).toBe(200);
  expect(origin.requests[0]?.lines).toContain("X-A: 12 3");
});

it.each(
  NEWER.flatMap((version) => [
    { version, rule: "7.2", parts: ["X-Bare-Headers-0: {}"], id: `${ID}-0` },
    { version, rule: "7.2", parts: ["X-Bare-Headers-0: ;{", "X-Bare-Headers-1: }"], id: `${ID}-1` },
    ...[
      "abc",
      "-1",
      "1e3",
      "+1",
      "",
      "0x1",
      "00",
      "01",
      "64",
      "65",
      "999",
      "4294967294",
      "9".repeat(50),
    ].map((id) => ({
      version,
      rule: "7.6",
      parts: ["X-Bare-Headers-0: ;{}", `X-Bare-Headers-${id}: ;`],
      id: `${ID}-${id}`,
    })),
    {
      version,
      rule: "7.6",
      parts: ["X-Bare-Headers-0: ;{", "X-BARE-HEADERS-0: ;}"],
      id: `${ID}-0`,
    },
    { version, rule: "7.6", parts: ["X-Bare-Headers-1: ;{}"], id: `${ID}-0` },
    {
      version,
      rule: "7.6",
      parts: ["X-Bare-Headers-0: ;{", "X-Bare-Headers-3: ;}"],
      id: `${ID}-1`,
    },
    { version, rule: "7.3", parts: [`X-Bare-Headers-0: ;${"x".repeat(16_384)}`], id: `${ID}-0` },
    {
      version,
      rule: "7.7",
      parts: Array.from({ length: 9 }, (_, at) => `X-Bare-Headers-${at}: ;${"x".repeat(15_000)}`),
      id: `${ID}-8`,
    },
    { version, rule: "7.7", parts: [`X-Bare-Headers: {"a":"${"x".repeat(131_072)}"}`], id: ID },
    { version, rule: "7.8", parts: ["X-Bare-Headers: {}", "X-Bare-Headers-0: ;{}"], id: ID },
  ]),
)("$rule $version refuses $id of $parts.length", async ({ version, parts, id }) => {
  const { port } = await lab.bare();
  const answer = await askWith(version, port, NOWHERE, parts);
  expect(errorOf(answer)).toEqual(error(400, "INVALID_BARE_HEADER", id));
});

it.each(NEWER)("7.3 7.7 %s takes parts of 16 KB, and 64 of them", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin();
  const long = "x".repeat(16_383 - '{"X-A":"'.length);
  const two = [`X-Bare-Headers-0: ;{"X-A":"${long}`, `X-Bare-Headers-1: ;"}`];
  expect((await askWith(version, port, origin, two)).status).toBe(200);
  expect(origin.requests[0]?.lines).toContain(`X-A: ${long}`);
  const many = Array.from({ length: 64 }, (_, at) => {
    const text = at === 0 ? '{"X-A":"' : at === 63 ? '"}' : "y".repeat(2000);
    return `X-Bare-Headers-${at}: ;${text}`;
  });
  expect((await askWith(version, port, origin, many)).status).toBe(200);
});

it.each(NEWER)("7.5 %s takes long unsplit headers, or refuses them by option", async (version) => {
  const origin = await lab.origin();
  const headers = (length: number): string => `{"X-A":"${"x".repeat(length - 10)}"}`;
  const accepting = await lab.bare();
  const accepted = await askBare(version, accepting.port, origin, { headers: headers(60_000) });
  expect(accepted.status).toBe(200);
  const { port } = await lab.bare({ oversizedHeaders: "reject" });
  expect((await askBare(version, port, origin, { headers: headers(3072) })).status).toBe(200);
  const refused = await askBare(version, port, origin, { headers: headers(3073) });
  expect(errorOf(refused)).toEqual(error(400, "INVALID_BARE_HEADER", ID));
});

/** Answers with one header so that the JSON has a given length. */
function answerOf(length: number, fill = "x"): string {
  return `HTTP/1.1 200 OK\r\nX-A: ${fill.repeat(length).slice(0, length - '{"X-A":""}'.length)}\r\n\r\n`;
}

it.each(NEWER)(
  "4.4 7.3 7.9 %s splits answers above 3072 bytes, and only those",
  async (version) => {
    const { port } = await lab.bare();
    for (const [length, parts] of [
      [3072, 0],
      [3073, 2],
      [9000, 3],
    ] as const) {
      const origin = await lab.origin((socket) => void socket.end(answerOf(length)));
      const answer = await askBare(version, port, origin);
      const found = answer.lines.filter(([name]) => /^x-bare-headers-\d+$/i.test(name));
      expect(found).toHaveLength(parts);
      expect(answer.all("x-bare-headers")).toHaveLength(parts === 0 ? 1 : 0);
      for (const [, value] of found) {
        expect(value.startsWith(";")).toBe(true);
        expect(value.length).toBeLessThanOrEqual(3072);
      }
      expect(bareHeaders(answer)["X-A"]).toHaveLength(length - '{"X-A":""}'.length);
    }
  },
);

it.each(NEWER)("7.4 %s ends no part in white space", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin((socket) => {
    socket.end(`HTTP/1.1 200 OK\r\nX-A: a${" ".repeat(9000)}b\r\n\r\n`);
  });
  const answer = await askBare(version, port, origin);
  const parts = answer.lines.filter(([name]) => /^x-bare-headers-\d+$/i.test(name));
  expect(parts.length).toBeGreaterThan(2);
  for (const [, value] of parts) expect(value).toMatch(/^;.*\S$/);
  expect(bareHeaders(answer)["X-A"]).toBe(`a${" ".repeat(9000)}b`);
});

it.each(["v1", ...NEWER] as const)("7.10 %s escapes everything but ASCII", async (version) => {
  const { port } = await lab.bare();
  const origin = await lab.origin(
    "HTTP/1.1 200 OK\r\nX-A: caf\u00E9\t\u00FF\r\nContent-Length: 0\r\n\r\n",
  );
  const answer = await askBare(version, port, origin);
  expect(answer.get("x-bare-headers")).toMatch(/^[\x20-\x7E]*caf\\u00e9[\x20-\x7E]*$/);
  expect(bareHeaders(answer)["X-A"]).toBe("caf\u00E9\t\u00FF");
});

it("3.13 7.11 v1 never splits", async () => {
  const { port } = await lab.bare();
  const origin = await lab.origin((socket) => void socket.end(answerOf(20_000)));
  const answer = await askBare("v1", port, origin);
  expect(answer.get("x-bare-headers")).toHaveLength(20_000);
  const long = JSON.stringify({ "X-A": "x".repeat(20_000) });
  expect((await askBare("v1", port, origin, { headers: long })).status).toBe(200);
});

import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { listen } from "../testing/listen.ts";
import type { TapSummary } from "./exchange.ts";
import { Taps } from "./taps.ts";
import { watchOwn } from "./watch-own.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

it.each([
  { sent: "all", error: null },
  { sent: "al", error: "ECONNRESET" },
])(
  "tells of an answer of 3 bytes with $sent, whose client goes before its end: $error",
  async (row) => {
    const taps = new Taps(() => {});
    const shown: Promise<TapSummary>[] = [];
    taps.add(({ done }) => void shown.push(done));
    const server = createServer((request, response) => {
      watchOwn(taps, request, response);
      response.writeHead(200, ["Content-Length", "3"]);
      response.write(row.sent);
    });
    const { port, close } = await listen(server);
    closers.push(close);
    const client: Socket = connect(port, "127.0.0.1");
    client.write("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    let got = "";
    client.on("data", (chunk) => {
      got += String(chunk);
      if (got.endsWith(`\r\n\r\n${row.sent}`)) client.destroy();
    });
    await once(client, "close");
    const errors = (await Promise.all(shown)).map(({ error }) => error);
    expect(errors).toMatchObject([row.error === null ? null : { code: row.error }]);
  },
);

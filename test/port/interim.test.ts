import { request as requestHttp } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { PortLab } from "./support/lab.ts";
import { closeConnections, opened, openTcp, type Dialect } from "./support/layers.ts";
import { speak } from "./support/speakers.ts";

const lab = new PortLab();
let proxy = 0;
beforeAll(async () => {
  ({ port: proxy } = await lab.site({ forwardProxy: {} }));
});
afterEach(closeConnections);
afterAll(() => lab.close());

const DIALECTS: readonly Dialect[] = ["http/1.1", "h2"];

/** What a client sees that sends a body when it is told to. */
interface Seen {
  readonly interim: readonly number[];
  readonly status: number;
  readonly sent: boolean;
}

/** Uploads by way of the proxy, after `100 Continue` alone. */
async function upload(dialect: Dialect, origin: string): Promise<Seen> {
  const connection = await openTcp(proxy);
  const headers = { Expect: "100-continue", "Content-Length": "4" };
  const interim: number[] = [];
  let sent = false;
  return new Promise((resolve, reject) => {
    if (dialect === "h2") {
      const session = connectHttp2(origin, { createConnection: () => connection });
      opened.push(session);
      session.on("error", reject);
      const { host } = new URL(origin);
      const stream = session.request(
        { ":method": "POST", ":authority": host, ":path": "/", ...headers },
        { endStream: false },
      );
      stream.on("error", reject);
      stream.on("headers", ({ ":status": status = 0 }) => {
        interim.push(status);
        if (status !== 100) return;
        sent = true;
        stream.end("body");
      });
      stream.once("response", ({ ":status": status = 0 }) => resolve({ interim, status, sent }));
      return;
    }
    const request = requestHttp({
      createConnection: () => connection,
      method: "POST",
      path: `${origin}/`,
      headers,
    });
    request.on("error", reject);
    request.on("information", ({ statusCode }) => interim.push(statusCode));
    request.once("continue", () => {
      sent = true;
      request.end("body");
    });
    request.once("response", ({ statusCode = 0 }) =>
      resolve({ interim, status: statusCode, sent }),
    );
    request.flushHeaders();
  });
}

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

it.each<{ name: string; first: string; second: string; seen: Seen }>([
  {
    name: "lets a body come when the remote says so",
    first: CONTINUE,
    second: OK,
    seen: { interim: [100], status: 200, sent: true },
  },
  {
    name: "passes hints on",
    first: HINTS + CONTINUE,
    second: OK,
    seen: { interim: [103, 100], status: 200, sent: true },
  },
  {
    name: "spares a body that the remote does not want",
    first: "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n",
    second: "",
    seen: { interim: [], status: 413, sent: false },
  },
  {
    name: "lets a body come when the remote says nothing",
    first: "",
    second: OK,
    seen: { interim: [100], status: 200, sent: true },
  },
])("$name", async ({ first, second, seen }) => {
  for (const dialect of DIALECTS) {
    const heads: string[] = [];
    const remote = await lab.tcp((socket) => {
      let text = "";
      let isHead = true;
      socket.on("data", (chunk: Buffer) => {
        text += chunk.toString("latin1");
        if (isHead && text.includes("\r\n\r\n")) {
          isHead = false;
          heads.push(text);
          socket.write(first);
        }
        if (text.endsWith("\r\n\r\nbody")) socket.write(second);
      });
    });
    expect([dialect, await upload(dialect, `http://localhost:${remote}`)]).toEqual([dialect, seen]);
    expect(heads[0]).toMatch(/\r\nExpect: 100-continue\r\n/i);
  }
});

it("shows a refusal of a WebSocket as it is", async () => {
  const remote = await lab.tcp((socket) => {
    socket.once("data", () =>
      socket.end("HTTP/1.1 418 Teapot\r\nX-A: b\r\nContent-Length: 2\r\n\r\nno"),
    );
  });
  for (const dialect of DIALECTS) {
    const client = speak(dialect, await openTcp(proxy));
    const opening = client.open({
      origin: `http://localhost:${remote}`,
      path: "/",
      absolute: true,
    });
    await expect(opening).rejects.toMatchObject({ status: 418 });
  }
});

it("keeps a body that no remote can be found for", async () => {
  for (const dialect of DIALECTS) {
    expect(await upload(dialect, "http://no-such-host.invalid")).toEqual({
      interim: [],
      status: 502,
      sent: false,
    });
  }
});

// runs the README's example, and the configurations of other servers with those servers
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { encodeSocketProtocol } from "@oriel/bare-protocol";
import { freePort, hasProgram } from "./testing/programs.ts";
import { ask, open, TestServers, v3 } from "./testing/servers.ts";
import { connectMessage, startRemote } from "./testing/tunnel.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../README.md"), "utf8");
const servers = new TestServers();
const folders: string[] = [];
afterEach(() => {
  servers.closeAll();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(readme)?.[1];
  if (found === undefined) throw new Error(`the README has no block of ${language}`);
  return found;
}

function deployed(name: string): string {
  return readFileSync(resolve(import.meta.dirname, "../../../deploy", name), "utf8");
}

interface Front {
  readonly name: string;
  readonly installed: boolean;
  /** Starts it on a port of this machine, before a Bare server on another one. */
  start(port: number, behind: number): ChildProcess;
}

function folderWith(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "oriel-front-"));
  folders.push(folder);
  writeFileSync(join(folder, name), text);
  return folder;
}

const FRONTS: Front[] = [
  {
    name: "nginx",
    installed: hasProgram("nginx", "-v"),
    start(port, behind) {
      const http = deployed("nginx.conf").replace("listen 80", `listen 127.0.0.1:${port}`);
      const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map((name) => `${name}_temp_path tmp-${name};`)
        .join("\n");
      const folder = folderWith(
        "nginx.conf",
        `pid nginx.pid; error_log stderr; events {}\nhttp { access_log off;\n${temporary}\n${http.replace("127.0.0.1:8080", `127.0.0.1:${behind}`)}}`,
      );
      const args = ["-p", folder, "-c", "nginx.conf", "-g", "daemon off; master_process off;"];
      return spawn("nginx", args, { stdio: "ignore" });
    },
  },
  {
    name: "Caddy",
    installed: hasProgram("caddy", "version"),
    start(port, behind) {
      const text = deployed("Caddyfile")
        .replace("{\n", "{\n  admin off\n  auto_https off\n")
        .replace(":80 {", `http://127.0.0.1:${port} {`)
        .replace("127.0.0.1:8080", `127.0.0.1:${behind}`);
      const folder = folderWith("Caddyfile", text);
      const args = ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"];
      return spawn("caddy", args, { stdio: "ignore", env: { ...process.env, HOME: folder } });
    },
  },
];

async function startFront(front: Front): Promise<{ port: number; url: string }> {
  const { port: behind } = await servers.bare({
    trustedProxies: ["127.0.0.1"],
    limits: { burst: 60, perSecond: 0.01 },
  });
  const port = await freePort();
  const child = front.start(port, behind);
  servers.add(() => child.kill("SIGKILL"));
  await expect
    .poll(
      () =>
        ask(`http://127.0.0.1:${port}/bare/`).then(
          ({ status }) => status,
          () => 0,
        ),
      {
        timeout: 30_000,
      },
    )
    .toBe(200);
  return { port, url: `http://127.0.0.1:${port}/bare/` };
}

for (const front of FRONTS) {
  const { name, installed } = front;
  const why = installed
    ? ""
    : ` (skipped: there is no ${name}; Debian has it as ${name.toLowerCase()})`;

  it.skipIf(!installed)(`carries long heads both ways behind ${name}${why}`, async () => {
    const { url } = await startFront(front);
    const origin = await servers.http((request, response) => {
      response.writeHead(200, { "X-Long": `${request.headers.cookie}`.repeat(2) }).end("ok");
    });
    const cookie = "c".repeat(50_000);
    const json = JSON.stringify({ Cookie: cookie });
    const parts = Object.fromEntries(
      Array.from({ length: Math.ceil(json.length / 3000) }, (_, at) => [
        `X-Bare-Headers-${at}`,
        `;${json.slice(at * 3000, (at + 1) * 3000)}`,
      ]),
    );
    const answer = await ask(`${url}v3/?cache=1`, {
      headers: { "X-Bare-URL": origin.url, ...parts },
    });
    expect([answer.status, answer.text]).toEqual([200, "ok"]);
    const joined = Object.entries(answer.headers)
      .filter(([key]) => key.startsWith("x-bare-headers-"))
      .toSorted(([a], [b]) => Number(a.split("-")[3]) - Number(b.split("-")[3]))
      .map(([, value]) => String(value).slice(1))
      .join("");
    expect(JSON.parse(joined)).toMatchObject({ "X-Long": cookie + cookie });
  });

  it.skipIf(!installed)(`streams both ways behind ${name}${why}`, async () => {
    const { url, port } = await startFront(front);
    // not both at once: Go's server answers HTTP/1.1 when it has read the request
    let finish = (): void => {};
    const down = await servers.http((_request, response) => {
      response.write("first");
      finish = () => response.end("last");
    });
    const answer = await open(`${url}v3/`, { headers: v3(down.url) });
    const [first] = (await once(answer, "data")) as [Buffer];
    expect(first.toString()).toBe("first");
    finish();
    expect(((await once(answer, "data")) as [Buffer])[0].toString()).toBe("last");
    let seen = "";
    const up = await servers.tcp((remote) => {
      remote.on("data", (chunk) => {
        seen += chunk.toString("latin1");
      });
    });
    const socket = connect(port, "127.0.0.1");
    servers.add(() => socket.destroy());
    socket.write(
      `POST /bare/v3/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Bare-URL: ${up.url}\r\nX-Bare-Headers: {}\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n${"p".repeat(65_536)}\r\n`,
    );
    // a few KB may wait for more of them
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBeGreaterThan(30_000);
    const cut = await servers.http((_request, response) => {
      response.writeHead(200, { "Content-Length": 9 });
      response.write("abc", () => response.destroy());
    });
    const broken = await open(`${url}v3/`, { headers: v3(cut.url) });
    broken.resume();
    await expect(once(broken, "end")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it.skipIf(!installed)(`opens sockets of all versions behind ${name}${why}`, async () => {
    const { url, port } = await startFront(front);
    const { remote, url: target } = await startRemote(servers);
    remote.on("connection", (socket) => {
      socket.send("hello");
      socket.on("message", (data) => socket.close(4001, (data as Buffer).toString()));
    });
    const talk = async (socket: WebSocket, first?: string): Promise<unknown[]> => {
      const got: unknown[] = [];
      socket.on("message", (data) => {
        const message = (data as Buffer).toString();
        got.push(message);
        if (message === "hello") socket.send("bye");
      });
      socket.once("open", () => {
        if (first !== undefined) socket.send(first);
      });
      const [code, reason] = (await once(socket, "close")) as [number, Buffer];
      return [...got, code, reason.toString()];
    };
    const base = `ws://127.0.0.1:${port}/bare/`;
    const open3 = '{"type":"open","protocol":"","setCookies":[]}';
    const third = await talk(new WebSocket(`${base}v3/`), connectMessage(target));
    expect(third).toEqual([open3, "hello", 4001, "bye"]);
    const { hostname, port: remotePort } = new URL(target);
    const json = {
      remote: { host: hostname, port: remotePort, path: "/", protocol: "ws:" },
      headers: {},
      forward_headers: [],
    };
    const first = new WebSocket(`${base}v1/`, ["bare", encodeSocketProtocol(JSON.stringify(json))]);
    expect(await talk(first)).toEqual(["hello", 4001, "bye"]);
    const { text: id } = await ask(`${url}v2/ws-new-meta`, {
      headers: {
        "X-Bare-Host": hostname,
        "X-Bare-Port": remotePort,
        "X-Bare-Protocol": "ws:",
        "X-Bare-Path": "/",
        "X-Bare-Headers": "{}",
      },
    });
    expect(await talk(new WebSocket(`${base}v2/`, [id]))).toEqual(["hello", 4001, "bye"]);
  });

  it.skipIf(!installed)(`counts clients, not ${name}${why}`, async () => {
    const { url } = await startFront(front);
    const statuses = [];
    for (let count = 0; count < 61; count++) {
      // a made-up address changes nothing
      const headers = { "X-Forwarded-For": `9.9.9.${count}` };
      statuses.push((await ask(`${url}v1/ws-new-meta`, { headers })).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true);
  });
}

it("serves as the README's example says", async () => {
  const port = await freePort();
  const code = block("js")
    .replace(/^import .* from "@oriel\/bare-server";\n/m, "")
    .replace(/^import \{ createServer \} .*\n/m, "")
    .replace("8080", `${port}`);
  const { createServer: createHttpServer } = await import("node:http");
  const { createBareServer } = await import("./index.ts");
  const names = { createServer: createHttpServer, createBareServer };
  const { server, bare } = runInNewContext(`${code}\n;({ server, bare });`, names) as {
    server: ReturnType<typeof createHttpServer>;
    bare: ReturnType<typeof createBareServer>;
  };
  servers.add(() => {
    server.close();
    server.closeAllConnections();
    void bare.close();
  });
  await once(server, "listening");
  expect((await ask(`http://localhost:${port}/bare/`)).json).toMatchObject({
    versions: ["v1", "v2", "v3"],
  });
  expect((await ask(`http://localhost:${port}/x`)).status).toBe(404);
});

it("passes nothing that a server before it would obey", async () => {
  const { url } = await servers.bare();
  const origin = await servers.http((_request, response) => {
    response.writeHead(200, { "X-Accel-Redirect": "/secret", "X-Sendfile": "/secret" }).end();
  });
  const { headers } = await ask(`${url}v3/`, {
    headers: { ...v3(origin.url), "X-Bare-Pass-Headers": "x-accel-redirect, x-sendfile" },
  });
  expect(headers).not.toHaveProperty("x-accel-redirect");
  expect(headers).not.toHaveProperty("x-sendfile");
});

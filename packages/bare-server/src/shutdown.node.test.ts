import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { ask, open, TestServers, until, v3 } from "./testing/servers.ts";
import { connectMessage, openTunnel, startRemote } from "./testing/tunnel.ts";

const servers = new TestServers();
afterEach(() => servers.closeAll());

it("lets a running answer finish, and keeps no connection to a remote", async () => {
  let finish: (() => void) | null = null;
  let closed = 0;
  const origin = await servers.http((request, response) => {
    request.socket.once("close", () => closed++);
    response.write("first ");
    finish = () => response.end("second");
  });
  const { bare, server, url } = await servers.bare();
  const answer = ask(`${url}v3/`, { headers: v3(origin.url) });
  await until(() => finish !== null);
  server.close();
  const ended = bare.close(30_000);
  (finish as (() => void) | null)?.();
  expect((await answer).text).toBe("first second");
  await ended;
  await until(() => closed === 1);
});

it("closes connections that wait for another request at once", async () => {
  let closed = 0;
  const origin = await servers.http((request, response) => {
    request.socket.once("close", () => closed++);
    response.end();
  });
  const { bare, url } = await servers.bare();
  await ask(`${url}v3/`, { headers: v3(origin.url) });
  expect(closed).toBe(0);
  await bare.close(30_000);
  await until(() => closed === 1);
});

it("destroys answers that do not finish in the time of grace", async () => {
  const origin = await servers.http((_request, response) => void response.write("x"));
  const { bare, url } = await servers.bare();
  const answer = await open(`${url}v3/`, { headers: v3(origin.url) });
  const broken = new Promise((resolve) => {
    answer.once("error", resolve);
  });
  answer.resume();
  await bare.close(50);
  expect(await broken).toMatchObject({ code: "ECONNRESET" });
});

it("says 1001 to sockets at once", async () => {
  const { url } = await startRemote(servers);
  const { bare, port } = await servers.bare();
  const { socket, messages, closed } = await openTunnel(port);
  socket.send(connectMessage(url));
  await until(() => messages.length === 1);
  const ended = bare.close(30_000);
  expect(await closed).toMatchObject({ code: 1001 });
  await ended;
});

it("takes no more connections of one client than it may", async () => {
  const { bare, server, port, url } = await servers.bare({ limits: { connections: 2 } });
  server.on("connection", (socket) => bare.handleConnection(socket));
  const held = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
  await Promise.all(
    held.map((socket) => new Promise((resolve) => socket.once("connect", resolve))),
  );
  await expect(ask(url)).rejects.toMatchObject({ code: "ECONNRESET" });
  held[0]?.destroy();
  await expect
    .poll(() =>
      ask(url).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
  held[1]?.destroy();
});

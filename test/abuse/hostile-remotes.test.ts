import type { Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Lab, OK } from "../conformance/support/lab.ts";
import { encode, handshake, socketOrigin, v1Json } from "../conformance/support/sockets.ts";
import { askBare, VERSIONS } from "../conformance/support/versions.ts";
import { askRaw, parseAnswer } from "../conformance/support/wire.ts";

const lab = new Lab();
afterEach(() => lab.closeAll());

const REMOTES: { name: string; act: (socket: Socket) => void }[] = [
  { name: "resets at once", act: (socket) => void socket.resetAndDestroy() },
  { name: "closes at once", act: (socket) => void socket.end() },
  { name: "sends rubbish", act: (socket) => void socket.end("\0\u00FF".repeat(5000), "latin1") },
  {
    name: "sends an endless head",
    act: (socket) =>
      flood(socket, "HTTP/1.1 200 OK\r\n", "X-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n"),
  },
  {
    name: "sends an endless line",
    act: (socket) => flood(socket, "HTTP/1.1 200 OK\r\nX-A: ", "b".repeat(1000)),
  },
  {
    name: "sends endless interim answers",
    act: (socket) => flood(socket, "", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"),
  },
  { name: "breaks off in the head", act: (socket) => void socket.end("HTTP/1.1 200 OK\r\nX-A") },
  {
    name: "announces more than it sends",
    act: (socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"),
  },
  {
    name: "sends more than it announces",
    act: (socket) => void socket.end(`${OK}${"more".repeat(1000)}`),
  },
  { name: "sends two answers", act: (socket) => void socket.end(OK + OK) },
  {
    name: "breaks a chunk",
    act: (socket) => void socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
  },
  {
    name: "sends a huge chunk size",
    act: (socket) =>
      void socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\nx"),
  },
  {
    name: "upgrades",
    act: (socket) =>
      void socket.end("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nxx"),
  },
  { name: "sends an answer of HTTP/0.9", act: (socket) => void socket.end("<html>") },
  {
    name: "speaks HTTP/2",
    act: (socket) => void socket.end("\0\0\u0012\u0004\0\0\0\0\0", "latin1"),
  },
  { name: "says nothing", act: () => {} },
  {
    name: "drips",
    act: (socket) => drip(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
  },
];

function flood(socket: Socket, head: string, part: string): void {
  socket.write(head);
  const block = part.repeat(500);
  const more = (): void => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on("drain", more);
  more();
}

function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++] ?? "x"), 5);
  socket.once("close", () => clearInterval(timer));
}

it.each(REMOTES)("survives a remote that $name, and serves others", async ({ act }) => {
  const { port } = await lab.bare({ timeouts: { connect: 300, firstByte: 300, idle: 300 } });
  const remote = await lab.tcp((socket) => void socket.once("data", () => act(socket)));
  const eager = await lab.tcp((socket) => act(socket));
  const good = await lab.origin();
  for (const version of VERSIONS) {
    for (const each of [remote, eager]) {
      const host = `127.0.0.1:${each.port}`;
      const hostile = await Promise.race([
        askBare(version, port, { host, port: each.port }).then(
          ({ status }) => status,
          () => 0,
        ),
        new Promise<number>((resolve) => {
          setTimeout(resolve, 1000, -1);
        }),
      ]);
      expect([-1, 0, 200, 500]).toContain(hostile);
    }
    expect((await askBare(version, port, good)).body).toBe("ok");
  }
  const v1 = handshake("v1", `bare, ${encode(JSON.stringify(v1Json(remote.port)))}`);
  expect(parseAnswer(await askRaw(port, v1)).status).toBeGreaterThanOrEqual(500);
  expect((await askBare("v3", port, good)).body).toBe("ok");
});

it("does not mix up answers when a remote sends what nobody asked for", async () => {
  const { port } = await lab.bare();
  const poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
  const origin = await lab.origin((socket) => {
    setTimeout(() => socket.write(poison), 20);
    return OK;
  });
  for (let count = 0; count < 6; count++) {
    expect((await askBare("v3", port, origin)).body).toBe("ok");
    await new Promise((resolve) => {
      setTimeout(resolve, 40);
    });
  }
});

it("does not let a remote's socket answer write into the client's head", async () => {
  const { port } = await lab.bare();
  const origin = await socketOrigin(
    lab,
    () =>
      "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\rInjected: y\r\n\r\n",
  );
  const text = handshake("v1", `bare, ${encode(JSON.stringify(v1Json(origin.port)))}`);
  expect(await askRaw(port, text)).not.toContain("Injected");
});

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { WebSocketServer, type WebSocket } from "ws";

/** What `/echo` answers. */
export interface Echo {
  readonly method: string;
  /** Flat lines. */
  readonly lines: readonly string[];
  readonly body: string;
}

/** Servers of one test file. */
export interface Running {
  readonly url: string;
  close(): void;
}

type Page = (request: IncomingMessage, response: ServerResponse) => void;

/** What the remote answers, by path. */
const PAGES: Readonly<Record<string, Page>> = {
  "/echo": (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const echo: Echo = {
        method: request.method ?? "",
        lines: request.rawHeaders,
        body: Buffer.concat(chunks).toString("latin1"),
      };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(echo));
    });
  },
  "/several": (_request, response) => {
    response.writeHead(200, "Quite OK", [
      "X-Spelt",
      "1",
      "X-Spelt",
      "2",
      "Set-Cookie",
      "a=1",
      "Set-Cookie",
      "b=2",
    ]);
    response.end("several");
  },
  "/long": (_request, response) => {
    response.setHeader("X-Long", "l ".repeat(3000));
    response.end("long");
  },
  "/gzip": (_request, response) => {
    response.setHeader("content-encoding", "gzip");
    response.end(gzipSync("unpacked"));
  },
  "/redirect": (_request, response) => {
    response.writeHead(302, { location: "/echo?there" });
    response.end();
  },
  "/204": (_request, response) => {
    response.writeHead(204);
    response.end();
  },
  "/304": (_request, response) => {
    response.writeHead(304, { etag: '"1"' });
    response.end();
  },
  "/404": (_request, response) => {
    response.writeHead(404, "Not Here");
    response.end("none");
  },
  "/endless": (_request, response) => {
    const timer = setInterval(() => response.write("more"), 20);
    response.on("close", () => clearInterval(timer));
  },
  "/cut": (_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("only this");
    setTimeout(() => response.destroy(), 50);
  },
};

/** What a socket of the remote does, by path. */
const SOCKETS: Readonly<Record<string, (socket: WebSocket) => void>> = {
  "/chat": (socket) => {
    socket.on("message", (data, isBinary) => {
      const text = isBinary ? "" : (data as Buffer).toString();
      const code = /^close (\d+)$/.exec(text)?.[1];
      if (code === undefined) socket.send(data as Buffer, { binary: isBinary });
      else socket.close(Number(code), "as told");
    });
  },
  "/greet": (socket) => {
    socket.send("welcome");
    socket.send("and more");
  },
};

/** Starts a remote with pages and sockets on a free loopback port. */
export async function startOrigin(): Promise<Running & { readonly closes: number[] }> {
  const closes: number[] = [];
  const server = createServer({ maxHeaderSize: 131_072 }, (request, response) => {
    const page = PAGES[(request.url ?? "").split("?", 1)[0] ?? ""];
    if (page === undefined) response.writeHead(404).end();
    else page(request, response);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
  });
  sockets.on("headers", (headers) => headers.push("Set-Cookie: a=1", "Set-Cookie: b=2"));
  server.on("upgrade", (request, socket, head) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const serve = SOCKETS[path];
    if (serve === undefined) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => {
      open.on("error", () => {});
      open.on("close", (code) => closes.push(code));
      serve(open);
    });
  });
  const running = await listen(server, "/");
  return { ...running, closes };
}

/** Lets a server listen on a free loopback port. */
export async function listen(server: Server, path: string): Promise<Running> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

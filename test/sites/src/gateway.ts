import { createServer, request as sendRequest, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Backend, SiteContext } from "./site.ts";

/** One port of loopback that answers for every site, told apart by the Host header. */
export interface Gateway extends SiteContext {
  readonly port: number;
  /** Ends what was served; the port stays. */
  clear(): void;
  close(): Promise<void>;
}

/** Starts a gateway at a free port. */
export async function startGateway(): Promise<Gateway> {
  const backends = new Map<string, Backend>();
  const sockets = new Set<Socket>();
  const find = (host = ""): Backend | undefined =>
    backends.get(host.replace(/:\d+$/, "").toLowerCase());

  const server = createServer((request, response) => {
    const backend = find(request.headers.host);
    if (backend === undefined) {
      response.writeHead(421, { "content-type": "text/plain" });
      response.end(`no site at ${request.headers.host}`);
      return;
    }
    backend.request(request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const upgrade = find(request.headers.host)?.upgrade;
    if (upgrade === undefined) socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    else upgrade(request, socket, head);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listen(server);

  return {
    port,
    origin: (host) => `http://${host}:${port}`,
    serve(host, backend) {
      if (backends.has(host)) throw new Error(`cannot serve "${host}": another site has it`);
      backends.set(host, backend);
    },
    clear() {
      backends.clear();
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await close(server);
    },
  };
}

/** Makes a backend of a server that listens at another port of loopback; bytes pass unchanged, WebSockets too. */
export function proxyTo(port: number): Backend {
  return {
    request(request, response) {
      const { method, url, rawHeaders } = request;
      const upstream = sendRequest(
        { host: "127.0.0.1", port, method, path: url, headers: rawHeaders, setHost: false },
        (answer) => {
          response.writeHead(
            answer.statusCode ?? 502,
            answer.statusMessage,
            withoutFraming(answer.rawHeaders),
          );
          answer.pipe(response);
          answer.once("error", () => response.destroy());
        },
      );
      upstream.once("error", () => response.destroy());
      response.once("close", () => upstream.destroy());
      request.pipe(upstream);
    },
    upgrade(request, socket, head) {
      const upstream = connect(port, "127.0.0.1", () => {
        const lines = pairs(request.rawHeaders).map(([name, value]) => `${name}: ${value}`);
        upstream.write(
          [`${request.method} ${request.url} HTTP/1.1`, ...lines, "", ""].join("\r\n"),
        );
        upstream.write(head);
        upstream.pipe(socket);
        socket.pipe(upstream);
      });
      upstream.once("error", () => socket.destroy());
      upstream.once("close", () => socket.destroy());
      socket.once("close", () => upstream.destroy());
    },
  };
}

/** Listens at a free port of loopback, and gives it. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Ends a server and its connections. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Header list without the fields that Node writes itself. */
function withoutFraming(rawHeaders: readonly string[]): string[] {
  return pairs(rawHeaders)
    .filter(([name]) => !/^(?:connection|keep-alive|transfer-encoding)$/i.test(name))
    .flat();
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    list.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  }
  return list;
}

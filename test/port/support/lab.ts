import { createHash } from "node:crypto";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createTcp, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createSite,
  openLocalAuthority,
  type LocalAuthority,
  type Site,
  type SiteOptions,
  type SitePortOptions,
} from "@oriel/bare-server";
import { WebSocketServer } from "ws";
import { listen } from "../../../packages/bare-server/src/testing/listen.ts";

/** Servers of a test file, and the authority that all of them have their certificates of. */
export class PortLab {
  readonly #closers: (() => unknown)[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), "oriel-port-"));
  #authority: LocalAuthority | undefined;

  constructor() {
    writeFileSync(join(this.folder, "index.html"), "start page");
  }

  async authority(): Promise<LocalAuthority> {
    this.#authority ??= await openLocalAuthority(join(this.folder, "ca"));
    return this.#authority;
  }

  /** Gives the authority's certificate, PEM. */
  async ca(): Promise<string> {
    return readFileSync((await this.authority()).file, "utf8");
  }

  /** Starts a site with TLS that may reach loopback addresses. */
  async site(
    options: Partial<SiteOptions & SitePortOptions> = {},
  ): Promise<{ port: number; site: Site }> {
    const identity = await (await this.authority()).identity(["localhost", "127.0.0.1"]);
    const limits = { burst: 1e6, perSecond: 1e6, connections: 1e6, sockets: 1e6 };
    const site = createSite({
      root: this.folder,
      allowPrivate: true,
      tls: identity,
      limits,
      ...options,
    });
    const { port } = await site.listen(0, "127.0.0.1");
    this.add(() => site.close(0));
    return { port, site };
  }

  /** Starts a remote that tells what it got, and echoes WebSocket messages. */
  async origin(secure: boolean): Promise<{ port: number; url: string }> {
    const credentials = await (await this.authority()).credentialsFor("localhost");
    const server = secure ? createHttps(credentials, answerEcho) : createHttp(answerEcho);
    const sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket) => {
      socket.on("error", () => {});
      socket.on("message", (data, binary) => socket.send(data, { binary }));
    });
    const port = await this.listen(server);
    return { port, url: `http${secure ? "s" : ""}://localhost:${port}` };
  }

  /** Starts a server of bytes. */
  async tcp(handle: (socket: Socket) => void): Promise<number> {
    return this.listen(
      createTcp({ allowHalfOpen: true }, (socket) => {
        socket.on("error", () => {});
        handle(socket);
      }),
    );
  }

  add(closer: () => unknown): void {
    this.#closers.push(closer);
  }

  async listen(server: Server): Promise<number> {
    const { port, close } = await listen(server);
    this.add(close);
    return port;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await close();
    rmSync(this.folder, { recursive: true });
  }
}

/** What the remote tells. */
export interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly trailers: Record<string, string>;
  /** Of the body, hex. */
  readonly hash: string;
}

function answerEcho(request: IncomingMessage, response: ServerResponse): void {
  const hash = createHash("sha256");
  request.on("error", () => {});
  request.on("data", (chunk: Buffer) => hash.update(chunk));
  request.on("end", () => {
    const { method = "", url = "", headers, trailers } = request;
    response.writeHead(
      200,
      [
        ["Content-Type", "application/json"],
        ["X-Twice", "1"],
        ["X-Twice", "2"],
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "b=2"],
        ["Trailer", "X-Behind"],
      ].flat(),
    );
    response.write(JSON.stringify({ method, url, headers, trailers, hash: hash.digest("hex") }));
    response.addTrailers({ "X-Behind": "yes" });
    response.end();
  });
}

/** Gives a body of several parts, and its hash. */
export function bodyOf(size: number): { parts: readonly Buffer[]; hash: string } {
  const parts = [1, 1000, size].map((length) => Buffer.alloc(length, length & 0xff));
  const hash = createHash("sha256").update(Buffer.concat(parts)).digest("hex");
  return { parts, hash };
}

import {
  createServer,
  request as requestHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
} from "node:http";
import {
  connect,
  createServer as createTcpServer,
  type Server as TcpServer,
  type Socket,
} from "node:net";
import { createBareServer, type BareServer } from "../create-bare-server.ts";
import type { BareServerOptions } from "../settings.ts";
import { listen } from "./listen.ts";

/** Servers that a test has started; they end with it. */
export class TestServers {
  readonly #closers: (() => void)[] = [];

  /** Starts an HTTP server on a free loopback port. */
  async http(listener: RequestListener): Promise<{ server: Server; url: string; port: number }> {
    const server = createServer({ maxHeaderSize: 262_144 }, listener);
    const port = await this.#listen(server);
    return { server, port, url: `http://127.0.0.1:${port}/` };
  }

  /** Starts a server that speaks whatever the listener writes. */
  async tcp(listener: (socket: Socket) => void): Promise<{ url: string; port: number }> {
    const server = createTcpServer((socket) => {
      socket.on("error", () => {});
      listener(socket);
    });
    const port = await this.#listen(server);
    return { port, url: `http://127.0.0.1:${port}/` };
  }

  /** Starts a Bare server that may reach loopback addresses unless told otherwise. */
  async bare(
    options: BareServerOptions = {},
  ): Promise<{ bare: BareServer; server: Server; url: string; port: number }> {
    const bare = createBareServer({ allowPrivate: true, directory: "/bare/", ...options });
    const server = createServer({ maxHeaderSize: 262_144, requestTimeout: 0 });
    server.on("request", (request, response) => bare.handleRequest(request, response));
    server.on("upgrade", (request, socket, head) => bare.handleUpgrade(request, socket, head));
    const port = await this.#listen(server);
    this.#closers.push(() => void bare.close());
    return { bare, server, port, url: `http://127.0.0.1:${port}/bare/` };
  }

  /** Ends a server of the test's own with the others. */
  add(closer: () => void): void {
    this.#closers.push(closer);
  }

  closeAll(): void {
    for (const close of this.#closers.splice(0)) close();
  }

  async #listen(server: TcpServer): Promise<number> {
    const { port, close } = await listen(server);
    this.#closers.push(close);
    return port;
  }
}

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly text: string;
  readonly json: unknown;
}

/** Gives flat header lines, name and value, of `Name: value` each. */
export function flat(...lines: string[]): string[] {
  return lines.flatMap((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at), line.slice(at + 1).trim()];
  });
}

/** What {@link ask} sends. */
export interface Question {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders | readonly string[];
  readonly body?: string | Buffer;
}

/** Asks a server by node:http, which neither decodes nor hides anything. */
export async function ask(url: string, question: Question = {}): Promise<Answer> {
  const response = await open(url, question);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("latin1");
  const isJson = response.headers["content-type"] === "application/json" && text !== "";
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    text,
    json: isJson ? (JSON.parse(text) as unknown) : undefined,
  };
}

/** As {@link ask}, but the body is not read. */
export function open(url: string, { method, headers, body }: Question): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = requestHttp(
      url,
      {
        agent: false,
        maxHeaderSize: 1_048_576,
        ...(method !== undefined && { method }),
        ...(headers !== undefined && { headers }),
      },
      resolve,
    );
    request.on("error", reject);
    request.end(body);
  });
}

/** Gives the headers of a v3 request. */
export function v3(url: string, headers: object = {}): OutgoingHttpHeaders {
  return { "X-Bare-URL": url, "X-Bare-Headers": JSON.stringify(headers) };
}

/** Writes text to a port and gives everything that comes back until the end. */
export function exchangeRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text, "latin1"));
    let answer = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.setTimeout(1000, () => socket.destroy());
  });
}

/** Waits until something holds. */
export async function until(holds: () => boolean, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error("it did not come true in time");
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

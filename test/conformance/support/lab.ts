import { createServer } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createBareServer, type BareServer, type BareServerOptions } from "@oriel/bare-server";
import { listen } from "../../../packages/bare-server/src/testing/listen.ts";
import { Wire } from "./wire.ts";

/** A request as a remote got it. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  /** `Name: value` each, as they were written. */
  readonly lines: readonly string[];
  /** The framing taken off. */
  readonly body: string;
  /** The head, byte for byte. */
  readonly head: string;
}

/** A remote that speaks HTTP by hand. */
export interface Origin {
  readonly port: number;
  readonly host: string;
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Connections that were opened so far. */
  readonly connections: Socket[];
}

/** What an origin does with a request: an answer to write, or a function that does it. */
export type Respond =
  | string
  | ((socket: Socket, request: SeenRequest, number: number) => string | undefined | void);

/** Answers with a text, unless it is said otherwise. */
export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** Servers of one test; {@link closeAll} ends them. */
export class Lab {
  readonly #closers: (() => unknown)[] = [];

  /** Starts a Bare server in `/bare/` that may reach loopback addresses unless told otherwise. */
  async bare(options: BareServerOptions = {}): Promise<{ port: number; bare: BareServer }> {
    const bare = createBareServer({ allowPrivate: true, directory: "/bare/", ...options });
    const server = createServer({ maxHeaderSize: 262_144, requestTimeout: 0 });
    server.on("request", (request, response) => bare.handleRequest(request, response));
    server.on("checkContinue", (request, response) => {
      response.writeContinue();
      bare.handleRequest(request, response);
    });
    server.on("upgrade", (request, socket, head) => bare.handleUpgrade(request, socket, head));
    const port = await this.listen(server);
    this.#closers.push(() => bare.close());
    return { port, bare };
  }

  /** Starts a remote that reads whole requests and answers each. */
  async origin(respond: Respond = OK): Promise<Origin> {
    const requests: SeenRequest[] = [];
    const { port, connections } = await this.tcp((socket) => {
      let text = "";
      socket.setEncoding("latin1");
      socket.on("data", (chunk: string) => {
        text += chunk;
        for (;;) {
          const taken = takeRequest(text);
          if (taken === null) return;
          text = taken.rest;
          requests.push(taken.request);
          const answer =
            typeof respond === "string" ? respond : respond(socket, taken.request, requests.length);
          if (typeof answer === "string") socket.write(answer, "latin1");
        }
      });
    });
    const host = `127.0.0.1:${port}`;
    return { port, host, url: `http://${host}/`, requests, connections };
  }

  /** Starts a server that does as it likes. */
  async tcp(handle: (socket: Socket) => void): Promise<{ port: number; connections: Socket[] }> {
    const connections: Socket[] = [];
    const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
      connections.push(socket);
      socket.on("error", () => {});
      handle(socket);
    });
    return { port: await this.listen(server), connections };
  }

  /** Opens a connection. */
  wire(port: number): Wire {
    const wire = new Wire(port);
    this.#closers.push(() => wire.close());
    return wire;
  }

  /** Ends something else with the servers. */
  add(closer: () => unknown): void {
    this.#closers.push(closer);
  }

  /** Lets a server listen on a free loopback port. */
  async listen(server: Server): Promise<number> {
    const { port, close } = await listen(server);
    this.#closers.push(close);
    return port;
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await close();
  }
}

/** Takes one whole request off a text. */
function takeRequest(text: string): { request: SeenRequest; rest: string } | null {
  const at = text.indexOf("\r\n\r\n");
  if (at < 0) return null;
  const head = text.slice(0, at + 4);
  const [first = "", ...lines] = text.slice(0, at).split("\r\n");
  const [method = "", target = ""] = first.split(" ");
  const value = (name: RegExp): string | undefined => {
    const line = lines.find((each) => name.test(each));
    return line?.slice(line.indexOf(":") + 1).trim();
  };
  const after = text.slice(at + 4);
  if (value(/^transfer-encoding:/i) !== undefined) {
    const end = /(?:^|\r\n)0\r\n\r\n/.exec(after);
    if (end === null) return null;
    const body = after.slice(0, end.index).replace(/(?:^|\r\n)[0-9a-f]+\r\n/gi, "");
    const rest = after.slice(end.index + end[0].length);
    return { request: { method, target, lines, body, head }, rest };
  }
  const length = Number(value(/^content-length:/i) ?? 0);
  if (after.length < length) return null;
  const body = after.slice(0, length);
  return { request: { method, target, lines, body, head }, rest: after.slice(length) };
}

/** Waits until something holds. */
export async function until(holds: () => boolean, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error("it did not come true in time");
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

import { request as requestHttp, type IncomingMessage } from "node:http";
import {
  connect as connectHttp2,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { Duplex } from "node:stream";
import { Frames } from "./frames.ts";
import { opened, Refused, type Dialect } from "./layers.ts";

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, unknown>>;
}

/** A request; the body is streamed in its parts. */
export interface Question {
  /** Origin of the target, e.g. `http://localhost:8080`. */
  readonly origin: string;
  readonly path: string;
  /** Whether the target is written as a whole, for a proxy. */
  readonly absolute?: boolean;
  readonly headers?: Record<string, string>;
  readonly body?: readonly Buffer[];
  readonly trailers?: Record<string, string>;
}

/** One client on one connection. */
export interface Speaker {
  ask(question: Question): Promise<Answer>;
  open(question: Question): Promise<Frames>;
}

/** Speaks a dialect on a connection; each is good for one exchange. */
export function speak(dialect: Dialect, connection: Duplex): Speaker {
  return dialect === "h2" ? http2Speaker(connection) : http1Speaker(connection);
}

function http1Speaker(connection: Duplex): Speaker {
  const args = ({ origin, path, absolute, headers }: Question): object => ({
    createConnection: () => connection,
    path: absolute === true ? origin + path : path,
    headers: { Host: new URL(origin).host, ...headers },
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const { body, trailers } = question;
        const request = requestHttp({
          ...args(question),
          method: body === undefined ? "GET" : "POST",
        });
        request.on("error", reject);
        request.once("response", (response) => resolve(readHttp1(response)));
        void send(request, body, () => {
          if (trailers !== undefined) request.addTrailers(trailers);
        });
      }),
    open: (question) =>
      new Promise((resolve, reject) => {
        const request = requestHttp({
          ...args({
            ...question,
            headers: {
              Connection: "Upgrade",
              Upgrade: "websocket",
              "Sec-WebSocket-Version": "13",
              "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
              ...question.headers,
            },
          }),
        });
        request.on("error", reject);
        request.once("response", ({ statusCode = 0 }) => reject(new Refused(statusCode)));
        request.once("upgrade", (_response, socket, head) => {
          if (head.length > 0) socket.unshift(head);
          resolve(new Frames(socket));
        });
        request.end();
      }),
  };
}

async function readHttp1(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks),
    trailers: response.trailers,
  };
}

function http2Speaker(connection: Duplex): Speaker {
  const session = connectHttp2("http://x.test", { createConnection: () => connection });
  opened.push(session);
  const headersOf = ({ origin, path, headers }: Question): OutgoingHttpHeaders => {
    const { protocol, host } = new URL(origin);
    return {
      ":scheme": protocol.slice(0, -1),
      ":authority": host,
      ":path": path,
      ...headers,
    };
  };
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const { body, trailers } = question;
        session.on("error", reject);
        const stream = session.request(
          { ...headersOf(question), ":method": body === undefined ? "GET" : "POST" },
          { endStream: body === undefined, waitForTrailers: trailers !== undefined },
        );
        stream.on("error", reject);
        stream.once("wantTrailers", () => stream.sendTrailers(trailers ?? {}));
        readHttp2(stream, session).then(resolve, reject);
        if (body !== undefined) void send(stream, body, () => {});
      }),
    open: (question) =>
      new Promise((resolve, reject) => {
        session.on("error", reject);
        session.once("remoteSettings", ({ enableConnectProtocol }) => {
          if (enableConnectProtocol !== true) reject(new Error("extended CONNECT is off"));
          const stream = session.request({
            ...headersOf(question),
            ":method": "CONNECT",
            ":protocol": "websocket",
            "sec-websocket-version": "13",
          });
          stream.on("error", reject);
          stream.once("response", ({ ":status": status = 0 }) => {
            if (status === 200) resolve(new Frames(stream));
            else reject(new Refused(status));
          });
        });
      }),
  };
}

function readHttp2(stream: ClientHttp2Stream, session: ClientHttp2Session): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let head: Record<string, unknown> = {};
    let trailers: Record<string, unknown> = {};
    const chunks: Buffer[] = [];
    stream.once("response", (headers) => {
      head = headers;
    });
    stream.once("trailers", (headers) => {
      trailers = headers;
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.once("close", () => {
      session.close();
      if (stream.rstCode !== 0) reject(new Error(`reset with ${stream.rstCode}`));
      else {
        resolve({
          status: Number(head[":status"]),
          headers: head,
          body: Buffer.concat(chunks),
          trailers,
        });
      }
    });
  });
}

/** Writes a body part by part, as the connection takes it. */
async function send(
  outgoing: NodeJS.WritableStream,
  body: readonly Buffer[] | undefined,
  beforeEnd: () => void,
): Promise<void> {
  for (const part of body ?? []) {
    await new Promise<void>((resolve) => {
      outgoing.write(part, () => resolve());
    });
  }
  beforeEnd();
  outgoing.end();
}

import { connect, type Socket } from "node:net";

/** An HTTP answer as it came over the wire: nothing joined, nothing decoded but the framing. */
export interface WireAnswer {
  readonly status: number;
  readonly reason: string;
  /** Name as it was written, and value, of each line. */
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Whether the body came to its end by its own framing. */
  readonly whole: boolean;
  /** Gives the values of all lines of a name in any case. */
  all(name: string): string[];
  /** Gives the only value; undefined when there is none. */
  get(name: string): string | undefined;
  /** Parses the body. */
  json(): unknown;
}

/** A request, written as it stands here. */
export interface WireRequest {
  readonly method?: string;
  /** Default `/bare/`. */
  readonly target?: string;
  /** `Name: value` each; `Host` and `Connection: close` are added. */
  readonly lines?: readonly string[];
  /** Sent with its length unless the lines have a framing. */
  readonly body?: string;
}

/** Writes a request as text, one character a byte. */
export function writeRequest({ method, target, lines = [], body = "" }: WireRequest): string {
  const has = (name: RegExp): boolean => lines.some((line) => name.test(line));
  const length =
    body === "" || has(/^(content-length|transfer-encoding):/i)
      ? []
      : [`Content-Length: ${body.length}`];
  const all = [
    `${method ?? "GET"} ${target ?? "/bare/"} HTTP/1.1`,
    ...(has(/^host:/i) ? [] : ["Host: bare.test"]),
    ...lines,
    ...length,
    ...(has(/^connection:/i) ? [] : ["Connection: close"]),
  ];
  return `${all.join("\r\n")}\r\n\r\n${body}`;
}

/** A connection to a loopback port that keeps all it gets. */
export class Wire {
  readonly socket: Socket;
  /** One character a byte. */
  received = "";
  /** Whether the other side has ended or broken the connection. */
  ended = false;
  #wake: () => void = () => {};

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (chunk: string) => {
      this.received += chunk;
      this.#wake();
    });
    const end = (): void => {
      this.ended = true;
      this.#wake();
    };
    this.socket.on("error", end);
    this.socket.on("end", end);
    this.socket.on("close", end);
  }

  write(text: string): void {
    this.socket.write(text, "latin1");
  }

  /** Waits until something has come, or the end. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.ended)
        throw new Error(`the connection ended after ${JSON.stringify(this.received)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for a text and takes everything up to its end. */
  async take(text: string): Promise<string> {
    await this.until(() => this.received.includes(text));
    const end = this.received.indexOf(text) + text.length;
    const taken = this.received.slice(0, end);
    this.received = this.received.slice(end);
    return taken;
  }

  /** Waits for so many bytes and takes them. */
  async takeBytes(count: number): Promise<string> {
    await this.until(() => this.received.length >= count);
    const taken = this.received.slice(0, count);
    this.received = this.received.slice(count);
    return taken;
  }

  /** Waits for the end of the connection; gives what came before it. */
  async end(): Promise<string> {
    while (!this.ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Sends one request on a connection of its own and reads the answer to its end. */
export async function ask(port: number, request: WireRequest = {}): Promise<WireAnswer> {
  return parseAnswer(await askRaw(port, writeRequest(request)), request.method === "HEAD");
}

/** Sends any text and gives all that comes until the server ends the connection. */
export async function askRaw(port: number, text: string): Promise<string> {
  const wire = new Wire(port);
  wire.write(text);
  try {
    return await wire.end();
  } finally {
    wire.close();
  }
}

/** Reads one answer; interim ones are skipped. */
export function parseAnswer(text: string, toHead = false): WireAnswer {
  const at = text.indexOf("\r\n\r\n");
  if (at < 0) throw new Error(`no whole answer: ${JSON.stringify(text.slice(0, 200))}`);
  const [first = "", ...rest] = text.slice(0, at).split("\r\n");
  const [, status = "", reason = ""] = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(first) ?? [];
  if (status.startsWith("1") && status !== "101") return parseAnswer(text.slice(at + 4), toHead);
  const lines = rest.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const all = (name: string): string[] =>
    lines.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  const get = (name: string): string | undefined => {
    const values = all(name);
    if (values.length > 1) throw new Error(`${name} comes ${values.length} times`);
    return values[0];
  };
  const none = toHead || status === "204" || status === "304" || status === "101";
  const { body, whole } = none
    ? { body: text.slice(at + 4), whole: text.length === at + 4 }
    : readBody(text.slice(at + 4), get);
  return {
    status: Number(status),
    reason,
    lines,
    body,
    whole,
    all,
    get,
    json: () => JSON.parse(Buffer.from(body, "latin1").toString()) as unknown,
  };
}

function readBody(
  text: string,
  get: (name: string) => string | undefined,
): Pick<WireAnswer, "body" | "whole"> {
  const length = get("content-length");
  if (length !== undefined) return { body: text, whole: text.length === Number(length) };
  if (get("transfer-encoding") !== "chunked") return { body: text, whole: true };
  let body = "";
  let rest = text;
  for (;;) {
    const size = /^([0-9a-f]+)\r\n/i.exec(rest);
    if (size === null) return { body, whole: false };
    const start = size[0].length;
    const bytes = Number.parseInt(size[1] ?? "0", 16);
    if (bytes === 0) return { body, whole: rest === "0\r\n\r\n" };
    body += rest.slice(start, start + bytes);
    rest = rest.slice(start + bytes + 2);
  }
}

import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import type { Lab, SeenRequest } from "./lab.ts";
import { ask, parseAnswer, writeRequest, type Wire, type WireAnswer } from "./wire.ts";

export const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** Gives the accept value for a key. */
export function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

/** Gives the value of a line of a request. */
export function valueOf({ lines }: SeenRequest, name: string): string | undefined {
  const line = lines.find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim();
}

/** Writes a remote's acceptance of a socket, with further lines and the bytes behind it. */
export function acceptance(request: SeenRequest, lines: readonly string[] = [], rest = ""): string {
  const accept = acceptOf(valueOf(request, "sec-websocket-key") ?? "");
  return `${["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`, ...lines].join("\r\n")}\r\n\r\n${rest}`;
}

/** A remote that accepts one request for a socket and is bytes from then on. */
export interface SocketOrigin {
  readonly port: number;
  readonly requests: SeenRequest[];
  readonly sockets: Socket[];
  /** What came after the handshake, one character a byte. */
  received: string;
}

/** Starts a remote for sockets. */
export async function socketOrigin(
  lab: Lab,
  respond: (request: SeenRequest, socket: Socket) => string | undefined = (request) =>
    acceptance(request),
): Promise<SocketOrigin> {
  const requests: SeenRequest[] = [];
  const origin: SocketOrigin = { port: 0, requests, sockets: [], received: "" };
  const { port, connections } = await lab.tcp((socket) => {
    let head = "";
    socket.setEncoding("latin1");
    const read = (chunk: string): void => {
      head += chunk;
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", read);
      origin.received += head.slice(end + 4);
      socket.on("data", (bytes: string) => {
        origin.received += bytes;
      });
      const [first = "", ...lines] = head.slice(0, end).split("\r\n");
      const [method = "", target = ""] = first.split(" ");
      const request = { method, target, lines, body: "", head: head.slice(0, end + 4) };
      requests.push(request);
      const answer = respond(request, socket);
      if (answer !== undefined) socket.write(answer, "latin1");
    };
    socket.on("data", read);
  });
  return Object.assign(origin, { port, sockets: connections });
}

/** Encodes a text for `Sec-WebSocket-Protocol`, by hand and by the document. */
export function encode(text: string): string {
  return Array.from(text)
    .map((character) =>
      /[!#$&'*+\-.^_`|~0-9A-Za-z]/.test(character)
        ? character
        : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    )
    .join("");
}

/** What a v1 handshake carries. */
export function v1Json(port: number | string, rest: object = {}): object {
  return {
    remote: { host: "127.0.0.1", port, path: "/socket?q", protocol: "ws:" },
    headers: {},
    forward_headers: [],
    ...rest,
  };
}

/** Lines of every handshake. */
export const UPGRADE = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  `Sec-WebSocket-Key: ${KEY}`,
];

/** Writes a handshake; bytes may follow it in the same segment. */
export function handshake(
  version: "v1" | "v2",
  protocol: string,
  lines: readonly string[] = [],
): string {
  return writeRequest({
    target: `/bare/${version}/`,
    lines: [...UPGRADE, `Sec-WebSocket-Protocol: ${protocol}`, ...lines],
  });
}

/** Gets an id of v1. */
export async function newId(port: number): Promise<string> {
  return (await ask(port, { target: "/bare/v1/ws-new-meta" })).body;
}

/** What `v2/ws-new-meta` is asked with. */
export interface NewMeta {
  readonly host?: string;
  readonly port?: number | string | null;
  readonly protocol?: string;
  readonly path?: string;
  readonly lines?: readonly string[];
  readonly headers?: object | null;
}

/** Asks for an id of v2. */
export function newMeta(
  port: number,
  { host = "127.0.0.1", port: remote = 1, protocol = "ws:", path = "/socket", ...rest }: NewMeta,
): Promise<WireAnswer> {
  return ask(port, {
    target: "/bare/v2/ws-new-meta",
    lines: [
      `X-Bare-Host: ${host}`,
      ...(remote === null ? [] : [`X-Bare-Port: ${remote}`]),
      `X-Bare-Protocol: ${protocol}`,
      `X-Bare-Path: ${path}`,
      ...(rest.headers === null ? [] : [`X-Bare-Headers: ${JSON.stringify(rest.headers ?? {})}`]),
      ...(rest.lines ?? []),
    ],
  });
}

/** Opens a tunnel and reads the answer to its handshake. */
export async function openTunnel(
  lab: Lab,
  version: "v1" | "v2",
  port: number,
  remote: number,
  { lines = [], early = "" }: { lines?: readonly string[]; early?: string } = {},
): Promise<{ wire: Wire; answer: WireAnswer; id: string }> {
  const id = version === "v1" ? await newId(port) : (await newMeta(port, { port: remote })).body;
  const protocol =
    version === "v1" ? `bare, ${encode(JSON.stringify(v1Json(remote, { id })))}` : id;
  const wire = lab.wire(port);
  wire.write(handshake(version, protocol, lines) + early);
  const answer = parseAnswer(await wire.take("\r\n\r\n"));
  return { wire, answer, id };
}

/** Asks for the metadata of a socket. */
export function readMeta(port: number, version: "v1" | "v2", id: string): Promise<WireAnswer> {
  return ask(port, { target: `/bare/${version}/ws-meta`, lines: [`X-Bare-ID: ${id}`] });
}

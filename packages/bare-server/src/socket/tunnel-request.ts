import {
  bareError,
  decodeSocketProtocol,
  isJsonMembers,
  isStringArray,
  parseOrderedJson,
  readHeaders,
  type JsonMembers,
} from "@oriel/bare-protocol";
import type { IncomingMessage } from "node:http";
import { invalidHeader } from "../http/bare-lines.ts";
import type { SocketMetas, SocketRequest } from "../meta/socket-metas.ts";
import { targetOfParts } from "../remote/target-parts.ts";

/** A handshake of a v1 or v2 socket, read. */
export interface TunnelRequest extends SocketRequest {
  /** Under which the remote's answer is kept; undefined: it is not kept. */
  readonly id: string | undefined;
  /** Value of `Sec-WebSocket-Protocol` in the answer to the client. */
  readonly protocol: string;
  /** Where errors lie that say that the target is not allowed. */
  readonly targetId: string;
}

const HEADER = "sec-websocket-protocol";
const TARGET_ID = `request.headers.${HEADER}`;

/**
 * Reads the handshake of a v1 socket: `bare`, and JSON that is encoded as a subprotocol.
 *
 * @throws BareError `MISSING_BARE_HEADER`, `INVALID_BARE_HEADER`, `INVALID_HEADER`
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV1.md
 */
export function readV1Tunnel(request: IncomingMessage): TunnelRequest {
  const [bare, encoded, ...rest] = readProtocols(request);
  if (bare !== "bare" || encoded === undefined || rest.length > 0) {
    throw invalidHeader(HEADER, 'it is not "bare" and one more member');
  }
  const json = readJson(decodeSocketProtocol(encoded));
  const remote = objectIn(json, "remote");
  const forward = json.get("forward_headers");
  const id = json.get("id");
  if (!isStringArray(forward)) throw invalidHeader(HEADER, "forward_headers are no strings");
  if (id !== undefined && typeof id !== "string") throw invalidHeader(HEADER, "id is no string");
  const port = remote.get("port") ?? "";
  const parts = {
    host: textIn(remote, "host"),
    port: typeof port === "number" ? String(port) : textOf(port, "port"),
    protocol: textIn(remote, "protocol"),
    path: textIn(remote, "path"),
  };
  return {
    target: targetOfParts(parts, {
      protocols: "ws",
      defaultPort: true,
      fault: (part, why) => invalidHeader(HEADER, `in its remote.${part}, ${why}`),
    }),
    headers: readHeaders(objectIn(json, "headers")),
    forward: forward.map((name) => name.toLowerCase()),
    id,
    protocol: "bare",
    targetId: TARGET_ID,
  };
}

/**
 * Reads the handshake of a v2 socket: an id, which is taken.
 *
 * @throws BareError `MISSING_BARE_HEADER`, `INVALID_BARE_HEADER`
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV2.md
 */
export async function readV2Tunnel(
  request: IncomingMessage,
  metas: SocketMetas,
): Promise<TunnelRequest> {
  const [id = "", ...rest] = readProtocols(request);
  const stored = rest.length === 0 ? await metas.claim(id) : null;
  if (stored === null) throw invalidHeader(HEADER, "it is no id that can be used");
  return { ...stored, id, protocol: id, targetId: "request.headers.x-bare-host" };
}

function readProtocols({ headers }: IncomingMessage): string[] {
  const value = headers[HEADER];
  if (value === undefined) {
    throw bareError("MISSING_BARE_HEADER", TARGET_ID, `The header "${HEADER}" is missing.`);
  }
  return value.split(",").map((member) => member.trim());
}

function readJson(text: string): JsonMembers {
  let value: unknown;
  try {
    value = parseOrderedJson(text);
  } catch {
    throw invalidHeader(HEADER, "it is not JSON");
  }
  return membersOf(value, "it");
}

function membersOf(value: unknown, name: string): JsonMembers {
  if (!isJsonMembers(value)) throw invalidHeader(HEADER, `${name} is no object`);
  return value;
}

function objectIn(members: JsonMembers, name: string): JsonMembers {
  return membersOf(members.get(name), name);
}

function textIn(members: JsonMembers, name: string): string {
  return textOf(members.get(name), name);
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== "string") throw invalidHeader(HEADER, `${name} is no string`);
  return value;
}

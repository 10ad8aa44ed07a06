import { createHash } from "node:crypto";
import { request as requestHttp, type IncomingMessage } from "node:http";

import type { Socket } from "node:net";
import { bareError, LIMITS } from "@oriel/bare-protocol";
import type { Probe } from "../tap/probe.ts";
import { reportHandshake } from "../tap/report-handshake.ts";
import type { Cancellation } from "./cancellation.ts";
import { TimeoutError } from "./remote-error.ts";
import type { RemoteTarget } from "./target.ts";

/** A remote's acceptance of a WebSocket. */
export interface Handshake {
  readonly answer: IncomingMessage;
  readonly socket: Socket;
  /** What came behind the head in the same segment. */
  readonly head: Buffer;
}

/** What a handshake needs. */
export interface HandshakeRequest {
  readonly target: RemoteTarget;
  /** Flat lines in the order in which they are sent. */
  readonly lines: readonly string[];
  /** Value of `Sec-WebSocket-Key` in them. */
  readonly key: string;
  /** ms for all of it; 0: no limit. */
  readonly timeout: number;
  readonly cancellation: Cancellation;
  /** Is told how far it is. */
  readonly probe?: Probe;
  /** Opens a connection. */
  readonly connect: (done: (error: Error | null, socket?: Socket) => void) => void;
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * Asks a remote for a WebSocket and leaves the connection to the caller, who owns it from then on.
 *
 * @throws BareError `UNKNOWN` when the remote does not accept; errors of the connection
 */
export function shakeHands(call: HandshakeRequest): Promise<Handshake> {
  const { target, lines, key, timeout, cancellation, probe, connect } = call;
  return new Promise((resolve, reject) => {
    const outgoing = requestHttp({
      createConnection: (_args, callback) => {
        connect(callback as never);
        return undefined;
      },
      host: target.host,
      port: target.port,
      path: target.path,
      headers: [...lines],
      maxHeaderSize: LIMITS.remoteHeaders,
      setHost: false,
    });
    const cancel = (): void => void outgoing.destroy();
    const timer =
      timeout > 0
        ? setTimeout(() => outgoing.destroy(new TimeoutError("handshake")), timeout)
        : undefined;
    outgoing.on("error", reject);
    outgoing.once("close", () => {
      clearTimeout(timer);
      cancellation.forget(cancel);
      reject(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
    });
    if (probe !== undefined) reportHandshake(outgoing, probe);
    outgoing.once("response", ({ statusCode }) => {
      outgoing.destroy();
      reject(refusal(target.host, `it answered with status ${statusCode}`));
    });
    outgoing.once("upgrade", (answer, socket, head) => {
      socket.on("error", () => {});
      const isRight =
        answer.headers.upgrade?.toLowerCase() === "websocket" &&
        answer.headers["sec-websocket-accept"] === acceptOf(key);
      if (isRight && !cancellation.cancelled) {
        clearTimeout(timer);
        cancellation.forget(cancel);
        resolve({ answer, socket, head });
        return;
      }
      socket.destroy();
      reject(refusal(target.host, "its handshake is wrong"));
    });
    cancellation.onCancel(cancel);
    outgoing.end();
  });
}

function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}${GUID}`).digest("base64");
}

function refusal(host: string, why: string): Error {
  return bareError("UNKNOWN", "response", `The host "${host}" did not open the socket: ${why}.`);
}

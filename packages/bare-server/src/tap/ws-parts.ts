import type { EventEmitter } from "node:events";
import type { Writable } from "node:stream";
import * as ws from "ws";

/**
 * The part of `ws` that reads frames; its types do not know of it. Events: `message` (data, isBinary), `ping` and `pong`
 * (data), `conclude` (code, reason).
 */
interface FrameReader extends Pick<
  Writable,
  "write" | "end" | "destroy" | "writableEnded" | "writableLength"
> {
  readonly on: EventEmitter["on"];
}

/** The part of `ws` that undoes permessage-deflate. */
export interface Inflater {
  accept(offers: readonly object[]): object;
  cleanup(): void;
}

interface Parts {
  readonly Receiver: new (options: {
    readonly isServer: boolean;
    readonly maxPayload: number;
    readonly extensions: Readonly<Record<string, Inflater>>;
  }) => FrameReader;
  readonly PerMessageDeflate: (new (options: {
    readonly isServer: boolean;
    readonly maxPayload: number;
  }) => Inflater) & { readonly extensionName: string };
  readonly extension: { parse(header: string): Record<string, object[] | undefined> };
}

/** What `ws` exports beside sockets and servers. */
export const wsParts: Parts = ws as unknown as Parts;

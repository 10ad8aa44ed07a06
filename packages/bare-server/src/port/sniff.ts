import type { Duplex } from "node:stream";
import { dialectOf, type Dialect } from "./first-bytes.ts";

/** Why a connection could not be told. */
type Silence = "nothing" | "too little";

/** Who gets a connection. */
export interface SniffOptions {
  /** ms until the first bytes must have told; 0: no limit. */
  readonly limit: number;
  /** Called at most once; everything that was read is back in the connection. */
  readonly onDialect: (dialect: Dialect) => void;
  /**
   * Called at most once, when the time is up. What was read is back in the connection. A connection that ends or
   * breaks before is nobody's business.
   */
  readonly onSilence: (silence: Silence) => void;
}

/** Reads as much of a connection as tells what it speaks, and puts it back. Its errors need a listener before. */
export function sniff(socket: Duplex, { limit, onDialect, onSilence }: SniffOptions): void {
  let seen: Buffer | null = null;
  const timer =
    limit > 0
      ? setTimeout(() => {
          stop();
          giveBack();
          onSilence(seen === null ? "nothing" : "too little");
        }, limit)
      : undefined;

  function stop(): void {
    clearTimeout(timer);
    socket.off("readable", look);
    socket.off("end", end);
    socket.off("close", stop);
  }
  function giveBack(): void {
    if (seen !== null && !socket.destroyed) socket.unshift(seen);
  }
  function look(): void {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = seen === null ? chunk : Buffer.concat([seen, chunk]);
    const dialect = dialectOf(seen);
    if (dialect === undefined) return;
    stop();
    giveBack();
    onDialect(dialect);
  }
  /** Half of a preface, and no more to come: nothing that anybody could answer. */
  function end(): void {
    stop();
    socket.destroy();
  }
  socket.on("readable", look);
  socket.once("end", end);
  socket.once("close", stop);
}

import type { IncomingMessage } from "node:http";
import { framingOf } from "../http/framing.ts";
import type { Exchange } from "./router.ts";

/** What an upload may take. */
export interface UploadLimits {
  /** Bytes; 0: any. */
  readonly size: number;
  /** ms in which {@link LEAST} bytes must come, however long the upload is; 0: it may stand still. */
  readonly patience: number;
}

/** Bytes; one that sends a few now and then only holds a connection. */
const LEAST = 1024;

/**
 * Watches over the body of a request until its answer begins: one that is too long is answered with 413, one that
 * stands still with 408. An upload may take any time as long as it moves; when it is we, or the remote, who do not
 * read on, it is not the client that is slow.
 *
 * @param refuse answers, and ends the connection
 */
export function guardUpload(
  { request, response }: Exchange,
  { size, patience }: UploadLimits,
  refuse: (status: 408 | 413) => void,
): "answered" | undefined {
  const { length, chunked } = framingOf(request);
  if (size > 0 && (length ?? 0) > size) {
    abandon(request);
    refuse(413);
    return "answered";
  }
  if ((length === undefined || length === 0) && !chunked) return undefined;

  let total = 0;
  let moved = 0;
  const timer = patience > 0 ? setInterval(check, patience).unref() : undefined;
  response.once("close", () => clearInterval(timer));
  // the only place where bytes can be seen without asking for them
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, ...rest): boolean => {
    if (chunk === null) clearInterval(timer);
    else {
      total += chunk.length;
      moved += chunk.length;
      if (size > 0 && total > size) giveUp(413);
    }
    return push(chunk, ...rest);
  };

  function check(): void {
    const waits = moved < LEAST && request.readableLength === 0 && !request.complete;
    moved = 0;
    if (response.headersSent) clearInterval(timer);
    else if (waits) giveUp(408);
  }

  function giveUp(status: 408 | 413): void {
    clearInterval(timer);
    if (response.headersSent || request.destroyed) return;
    abandon(request);
    refuse(status);
  }
  return undefined;
}

/** For whoever reads the body the client has failed; the connection stays for the answer. */
function abandon(request: IncomingMessage): void {
  if (request.listenerCount("error") > 0) {
    request.emit("error", new Error("the upload was given up"));
  }
}

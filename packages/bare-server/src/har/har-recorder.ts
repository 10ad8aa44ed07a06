import type { Exchange, TapListener, TapMessage, TapSummary, TapUpgrade } from "../tap/exchange.ts";
import { createArchiveFile, type ArchiveFile } from "./archive-file.ts";
import { captureBody, type CaptureBudget, type CapturedBody } from "./body-capture.ts";
import { entryOf } from "./har-entry.ts";

/** How an archive is written. Sizes in bytes. */
export interface HarOptions {
  /** Kept of one body, or of the messages of one WebSocket; default 4 MiB. */
  readonly bodyLimit?: number;
  /** Kept of all running exchanges together, and waiting for the disk; default 64 MiB. */
  readonly totalLimit?: number;
  /** Name and version of the program, for the file. */
  readonly creator?: { readonly name: string; readonly version: string };
  /** Is told, once, when the file cannot be written any more. */
  readonly onError?: (error: Error) => void;
}

/** Writes an archive. */
export interface HarRecorder {
  /** The tap that records; the server removes it. */
  readonly listener: TapListener;
  /** Entries that are in the file. */
  readonly written: number;
  /** Exchanges that are not in it and never will be. */
  readonly lost: number;
  /**
   * Waits until everything is in the file, and closes it. What still runs after the grace is lost.
   *
   * @param grace ms; default 1000
   */
  close(grace?: number): Promise<void>;
}

const MIB = 1_048_576;
const NOTHING: CapturedBody = { bytes: Buffer.alloc(0), size: 0, gap: "" };

/**
 * Makes an HTTP archive (HAR 1.2) of exchanges, with the messages of WebSockets as Chrome's developer tools write
 * them. An exchange is added when it has ended; the file is valid JSON at every moment. When it cannot be written any
 * more, recording ends and the traffic goes on.
 *
 * @throws the error of the file system when the file cannot be made
 */
export async function createHarRecorder(
  path: string,
  options: HarOptions = {},
): Promise<HarRecorder> {
  const { bodyLimit = 4 * MIB, totalLimit = 64 * MIB, onError } = options;
  const creator = options.creator ?? { name: "@oriel/bare-server", version: "0.0.0" };
  const budget: CaptureBudget = { perBody: bodyLimit, total: totalLimit, kept: 0 };
  const head = `"version":"1.2","creator":${JSON.stringify(creator)}`;
  const file: ArchiveFile = await createArchiveFile(path, head);
  let writing: Promise<void> = Promise.resolve();
  let waiting = 0;
  let written = 0;
  let lost = 0;
  let running = 0;
  let onIdle = (): void => {};
  let state: "open" | "failed" | "closed" = "open";

  async function write(entry: string): Promise<void> {
    // what waited before the file was closed is still written
    if (state === "failed") {
      lost++;
      return;
    }
    try {
      await file.add(entry);
      written++;
    } catch (error) {
      state = "failed";
      lost++;
      onError?.(error as Error);
    }
  }

  async function record(exchange: Exchange): Promise<void> {
    running++;
    try {
      await recordOne(exchange);
    } finally {
      running--;
      if (running === 0) onIdle();
    }
  }

  async function recordOne(exchange: Exchange): Promise<void> {
    const entry = JSON.stringify(await entryOf(await recordExchange(exchange, budget)));
    // a disk that is slower than the traffic must not fill the memory
    if (state !== "open" || waiting + entry.length > totalLimit) {
      lost++;
      return;
    }
    waiting += entry.length;
    writing = writing.then(() => write(entry));
    await writing;
    waiting -= entry.length;
  }

  return {
    listener: (exchange) => (state === "open" ? record(exchange) : undefined),
    get written() {
      return written;
    },
    get lost() {
      return lost;
    },
    async close(grace = 1000) {
      if (state === "closed") return;
      if (running > 0) {
        await new Promise<void>((resolve) => {
          onIdle = resolve;
          setTimeout(resolve, grace).unref();
        });
      }
      state = "closed";
      await writing;
      await file.close();
    },
  };
}

async function recordExchange(
  exchange: Exchange,
  budget: CaptureBudget,
): Promise<Parameters<typeof entryOf>[0]> {
  const { request } = exchange;
  const requestBody = captureBody(request.body, budget);
  const response = await exchange.response;
  const responseBody =
    response === null ? Promise.resolve(NOTHING) : captureBody(response.body, budget);
  const upgrade = await exchange.upgrade;
  const messages = upgrade === null ? null : captureMessages(upgrade, budget, exchange.done);
  const summary = await exchange.done;
  return {
    exchange,
    request,
    requestBody: await requestBody,
    response,
    responseBody: await responseBody,
    messages: await messages,
    summary,
  };
}

async function captureMessages(
  { messages }: TapUpgrade,
  budget: CaptureBudget,
  done: Promise<TapSummary>,
): Promise<{ kept: TapMessage[]; gap: string } | null> {
  if (messages === null) return null;
  const kept: TapMessage[] = [];
  let size = 0;
  let missing = 0;
  let gap = "";
  messages.on("data", (message: TapMessage) => {
    const length = message.data.length;
    if (size + length > budget.perBody || budget.kept + length > budget.total) missing++;
    else {
      kept.push(message);
      size += length;
      budget.kept += length;
    }
  });
  messages.on("error", (error) => {
    gap = `${error.message}; `;
  });
  await new Promise((resolve) => {
    messages.once("close", resolve);
  });
  await done;
  budget.kept -= size;
  if (missing > 0) gap += `${missing} messages were not kept; `;
  return { kept, gap: gap.slice(0, -2) };
}

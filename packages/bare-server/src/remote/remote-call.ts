import type { Readable } from "node:stream";
import type { Origin, Probe } from "../tap/probe.ts";
import type { Cancellation } from "./cancellation.ts";
import type { RemoteTarget } from "./target.ts";

/** Limits in ms; 0 turns one off. */
export interface Timeouts {
  /** Look-up, connection and TLS together. */
  readonly connect: number;
  /** From the end of the request to the head of the answer. */
  readonly firstByte: number;
  /** Between two bytes, in either direction. */
  readonly idle: number;
}

/** The body of a request and how it is framed. */
export interface RemoteBody {
  readonly stream: Readable;
  /** Bytes; undefined: chunked. */
  readonly length: number | undefined;
  /** Gives the flat lines that follow the body, when it has ended; absent: none. */
  readonly trailers?: () => readonly string[];
}

/** A request to a remote. */
export interface RemoteCall {
  readonly target: RemoteTarget;
  readonly method: string;
  /** Flat lines in the order in which they are sent, without framing. */
  readonly lines: readonly string[];
  readonly body: RemoteBody | null;
  /** Ends the request, its connection too, before or after the answer. */
  readonly cancellation: Cancellation;
  /** Hears of interim answers (1xx), with their flat lines; absent: nobody does. */
  readonly onInformation?: ((status: number, lines: readonly string[]) => void) | undefined;
  /** Who asks for it, for taps. */
  readonly origin: Origin;
  /** Header lines that taps see, where what is sent has lines for a proxy in it. */
  readonly shown?: readonly string[] | undefined;
  /** What taps see of it; absent: there are none. */
  readonly probe?: Probe | undefined;
}

/** A remote's answer. */
export interface RemoteAnswer {
  readonly status: number;
  /** Reason phrase as it came; empty in HTTP/2. */
  readonly statusText: string;
  /** Flat lines as they came. */
  readonly lines: readonly string[];
  /** Not read yet; what came may be decoded by nobody but the client. Its errors need no listener. */
  readonly body: Readable;
  /** Tells, when the body has closed, whether all of it has come. */
  isWhole(): boolean;
  /** Gives the flat lines that came behind the body, when it has ended. */
  trailers(): readonly string[];
}

/** Methods that may be sent again when a kept connection turns out to be closed. */
const REPEATABLE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Tells whether a request that got no answer may be sent again. */
export function mayRepeat({ method, body, cancellation }: RemoteCall): boolean {
  return body === null && REPEATABLE.has(method) && !cancellation.cancelled;
}

/** Tells whether an answer is a stream of events, which may be hours apart. */
export function isEventStream(contentType: string | undefined): boolean {
  return contentType !== undefined && /^text\/event-stream\b/i.test(contentType);
}

/** Tells whether a connection ended before a byte of the answer came. */
export function isReset(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ECONNRESET" || code === "EPIPE";
}

/** The error of a connection that ended before the answer. */
export function resetError(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

/** Gives flat lines as name and value each, as node:http takes trailers. */
export function pairsOf(lines: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    pairs.push([lines[at] ?? "", lines[at + 1] ?? ""]);
  }
  return pairs;
}

const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** Tells whether an answer to a request can have a body. */
export function mayHaveBody(method: string | undefined, status: number): boolean {
  return method !== "HEAD" && !BODILESS.has(status);
}

/** Gives a reason phrase without what cannot stand in a header. */
export function printable(statusText: string): string {
  return statusText.replace(/[^\x20-\x7E]/g, "");
}

import { MESSAGE_KEY, messageKind } from "@oriel/core";
import { hasOwn } from "../natives.ts";

const POST = "post";

/** What really travels between two proxied windows: the message, and who sent it. Pages see only `data`. */
export interface Envelope {
  readonly [MESSAGE_KEY]: typeof POST;
  /** Virtual origin of the sender when it sent; its window may be gone or elsewhere when the message arrives. */
  readonly origin: string;
  readonly data: unknown;
}

/** Puts a message into an envelope. */
export function seal(origin: string, data: unknown): Envelope {
  return { [MESSAGE_KEY]: POST, origin, data };
}

/** Reads an envelope; null for anything else. */
export function unseal(value: unknown): Envelope | null {
  if (typeof value !== "object" || value === null || !hasOwn(value, MESSAGE_KEY)) return null;
  return messageKind(value) === POST ? (value as Envelope) : null;
}

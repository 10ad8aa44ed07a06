import type { CliValues } from "../cli/option-groups.ts";

/** Methods of a store that a worker asks its primary for. */
const STORE_METHODS = ["get", "set", "has", "delete"] as const;
export type StoreMethod = (typeof STORE_METHODS)[number];

/** What a primary says to a worker. */
export type ToWorker =
  | {
      readonly oriel: "start";
      readonly values: CliValues;
      readonly id: number;
      readonly version: string;
    }
  /** Reads certificates again. */
  | { readonly oriel: "reload" }
  /** Ends it; `grace`: ms for running answers. */
  | { readonly oriel: "stop"; readonly grace: number }
  | { readonly oriel: "stored"; readonly call: number; readonly value?: unknown };

/** What a worker says to its primary. */
export type ToPrimary =
  /** It listens: what is sent earlier is lost. */
  | { readonly oriel: "hello" }
  | { readonly oriel: "ready"; readonly address: string }
  /** It cannot serve; the message is for the user. */
  | { readonly oriel: "failed"; readonly message: string }
  | {
      readonly oriel: "store";
      readonly call: number;
      readonly method: StoreMethod;
      readonly args: readonly unknown[];
    };

/** Tells whether a message is one of ours: libraries send theirs through the same channel. */
export function isOurs(message: unknown): message is ToWorker | ToPrimary {
  return typeof message === "object" && message !== null && "oriel" in message;
}

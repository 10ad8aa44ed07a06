import { expect } from "vitest";
import type { Origin } from "./lab.ts";
import { ask, type WireAnswer, type WireRequest } from "./wire.ts";

/** How a request is written in a version of the protocol. */
export type Version = "v1" | "v2" | "v3";

export const VERSIONS: readonly Version[] = ["v1", "v2", "v3"];
export const NEWER: readonly Version[] = ["v2", "v3"];

/** What is asked for, in no version's terms. */
export interface Question extends Omit<WireRequest, "target" | "lines"> {
  /** Path on the origin; default `/`. */
  readonly path?: string;
  /** Headers for the remote; a string is written as it is. */
  readonly headers?: object | string;
  readonly forward?: readonly string[];
  readonly pass?: readonly string[];
  readonly status?: readonly (number | string)[];
  readonly cache?: string;
  /** Further lines of the outer request. */
  readonly lines?: readonly string[];
  /** `Name` of a line of the protocol that is left out. */
  readonly without?: string;
}

/** Writes a request in the terms of a version. */
export function bareRequest(
  version: Version,
  { host, port }: Pick<Origin, "host" | "port">,
  question: Question = {},
): WireRequest {
  const { path = "/", headers = {}, forward, pass, status, cache, without } = question;
  const list = (members: readonly (number | string)[]): string =>
    version === "v1" ? JSON.stringify(members) : members.join(", ");
  const target =
    version === "v3"
      ? [`X-Bare-URL: http://${host}${path}`]
      : [
          "X-Bare-Host: 127.0.0.1",
          `X-Bare-Port: ${port}`,
          "X-Bare-Protocol: http:",
          `X-Bare-Path: ${path}`,
        ];
  const needsForward = version === "v1" || forward !== undefined;
  const lines = [
    ...target,
    `X-Bare-Headers: ${typeof headers === "string" ? headers : JSON.stringify(headers)}`,
    ...(needsForward ? [`X-Bare-Forward-Headers: ${list(forward ?? [])}`] : []),
    ...(pass === undefined ? [] : [`X-Bare-Pass-Headers: ${list(pass)}`]),
    ...(status === undefined ? [] : [`X-Bare-Pass-Status: ${list(status)}`]),
  ];
  const { method, body } = question;
  return {
    target: `/bare/${version}/${cache ?? ""}`,
    lines: [
      ...lines.filter((line) => without === undefined || !line.startsWith(`${without}:`)),
      ...(question.lines ?? []),
    ],
    ...(method !== undefined && { method }),
    ...(body !== undefined && { body }),
  };
}

/** Asks a Bare server for something of an origin. */
export function askBare(
  version: Version,
  port: number,
  origin: Pick<Origin, "host" | "port">,
  question: Question = {},
): Promise<WireAnswer> {
  return ask(port, bareRequest(version, origin, question));
}

/** Gives the remote's headers out of an answer, joined when they are split. */
export function bareHeaders(answer: WireAnswer): Record<string, string | string[]> {
  const parts = answer.lines
    .filter(([name]) => /^x-bare-headers-\d+$/i.test(name))
    .map(([name, value]): [number, string] => [Number(name.split("-")[3]), value.slice(1)])
    .toSorted(([a], [b]) => a - b)
    .map(([, value]) => value);
  const text = parts.length > 0 ? parts.join("") : (answer.get("x-bare-headers") ?? "null");
  return JSON.parse(text) as Record<string, string | string[]>;
}

/** Gives a pattern for an error answer. */
export function error(status: number, code: string, id: string): object {
  return {
    status,
    error: { code, id, message: expect.any(String) as string },
    cors: "*",
  };
}

/** Gives what {@link error} compares. */
export function errorOf(answer: WireAnswer): object {
  return {
    status: answer.status,
    error: answer.json(),
    cors: answer.get("access-control-allow-origin"),
  };
}

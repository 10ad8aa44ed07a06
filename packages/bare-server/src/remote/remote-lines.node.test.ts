import { headersFromLines } from "@oriel/bare-protocol";
import { expect, it } from "vitest";
import { remoteLines } from "./remote-lines.ts";

it("puts forwarded headers in the place of their namesakes, others at the end", () => {
  const headers = headersFromLines(["A", "1", "B", "2", "B", "3", "host", "h"]);
  const outer = headersFromLines(["b", "outer", "C", "4", "X-Bare-D", "5", "E", "6"]);
  const lines = remoteLines(headers, ["c", "b", "x-bare-d", "absent"], outer, "default");
  expect(lines).toEqual(["A", "1", "B", "outer", "host", "h", "C", "4"]);
});

it("writes Host first where there is none, and drops what belongs to one connection", () => {
  const headers = headersFromLines(["Connection", "x", "TE", "gzip", "A", "1", "Own", "2"]);
  const lines = remoteLines(headers, [], new Map(), "a.test:8", (name) => name === "own");
  expect(lines).toEqual(["Host", "a.test:8", "A", "1"]);
  expect(remoteLines(headersFromLines(["TE", "Trailers "]), [], new Map(), "a")).toContain("TE");
});

it("refuses a forwarded value that HTTP does not allow", () => {
  const outer = headersFromLines(["A", "x\r\nB: y"]);
  expect(() => remoteLines(new Map(), ["a"], outer, "a")).toThrow(
    expect.objectContaining({ code: "INVALID_HEADER", id: "bare.forward_headers.a" }),
  );
});

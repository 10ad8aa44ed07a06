import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installWebSocket } from "./web-socket.ts";

let undo: Undo = () => {};

beforeEach(() => {
  undo = installWebSocket(fakeRealm());
});
afterEach(() => {
  undo();
});

describe("WebSocket", () => {
  it.each([
    ["SyntaxError", ["http://["]],
    ["SyntaxError", ["ftp://a.test/"]],
    ["SyntaxError", ["wss://a.test/#x"]],
    ["SyntaxError", ["/x", ["a", "A"]]],
    ["SyntaxError", ["/x", "a b"]],
    ["SyntaxError", ["/x", ""]],
    ["SecurityError", ["ws://a.test/"]],
    ["TypeError", []],
  ])("throws a %s for %j", (name, args) => {
    expect(() => Reflect.construct(WebSocket, args)).toThrow(
      expect.objectContaining({ name }) as Error,
    );
  });

  it("is the platform's, with the page's URL", async () => {
    const socket = new WebSocket("/chat?x=1", ["a", "b"]);
    expect(socket).toBeInstanceOf(WebSocket);
    expect(Object.getPrototypeOf(socket)).toBe(WebSocket.prototype);
    expect(socket.constructor).toBe(WebSocket);
    expect([
      socket.url,
      socket.protocol,
      socket.extensions,
      socket.readyState,
      socket.bufferedAmount,
    ]).toEqual(["wss://a.test/chat?x=1", "", "", WebSocket.CONNECTING, 0]);
    expect(() => socket.send("x")).toThrow(
      expect.objectContaining({ name: "InvalidStateError" }) as Error,
    );
    expect(() => socket.close(1)).toThrow(
      expect.objectContaining({ name: "InvalidAccessError" }) as Error,
    );
    const events: string[] = [];
    for (const type of ["open", "error", "close"])
      socket.addEventListener(type, () => events.push(type));
    socket.close();
    expect(socket.readyState).toBe(WebSocket.CLOSING);
    await expect.poll(() => events).toEqual(["error", "close"]);
    class Mine extends WebSocket {}
    const mine = new Mine("/x");
    expect([mine instanceof Mine, mine.url]).toEqual([true, "wss://a.test/x"]);
    mine.close();
    expect(() => Reflect.apply(WebSocket, undefined, ["/x"])).toThrow(TypeError);
    expect([WebSocket.OPEN, WebSocket.length, WebSocket.name]).toEqual([1, 1, "WebSocket"]);
  });
});

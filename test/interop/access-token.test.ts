import { BareClient } from "@oriel/bare-client";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { startBare } from "./support/bare-servers.ts";
import { hear } from "./support/hear.ts";
import { startOrigin } from "./support/origin.ts";

it.each(["v1", "v2", "v3"] as const)("is let in by an access token with %s", async (version) => {
  const bare = await startBare("ours", { accessToken: "se cret" });
  const origin = await startOrigin();
  const options = { version, WebSocket: WebSocket as never };
  const client = new BareClient(bare.url, { ...options, accessToken: "se cret" });
  expect((await client.fetch(`${origin.url}404`)).status).toBe(404);
  const socket = client.createWebSocket(`${origin.url.replace("http", "ws")}chat`);
  const heard = hear(socket, 20_000);
  await heard("open");
  socket.send("in");
  expect((await heard<MessageEvent>("message")).data).toBe("in");
  socket.close();
  const stranger = new BareClient(bare.url, options);
  await expect(stranger.fetch(`${origin.url}404`)).rejects.toMatchObject({ status: 401 });
  bare.close();
  origin.close();
});

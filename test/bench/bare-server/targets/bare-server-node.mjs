// the published server, installed below the folder that the parent names
import { createRequire } from "node:module";
import { createServer } from "node:http";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { serve } from "./serve.mjs";

const require = createRequire(`${process.env.BENCH_MODULES}/`);
const { createBareServer } = await import(
  pathToFileURL(require.resolve("@tomphttp/bare-server-node")).href
);
const bare = createBareServer("/", {
  logErrors: false,
  blockLocal: false,
  legacySupport: true,
  connectionLimiter: { maxConnectionsPerIP: 1e9 },
});
const server = createServer({ maxHeaderSize: 262_144 });
server.on("request", (request, response) => bare.routeRequest(request, response));
server.on("upgrade", (request, socket, head) => bare.routeUpgrade(request, socket, head));
serve(server);

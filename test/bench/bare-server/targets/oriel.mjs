// ours; bundled from source before it is run
import { createServer } from "node:http";
import process from "node:process";
import { createBareServer } from "@oriel/bare-server";
import { serve } from "./serve.mjs";

// so high that nothing is refused; what they cost is measured, too
const limits = { burst: 1e9, perSecond: 1e9, connections: 1e6, sockets: 1e6 };
const bare = createBareServer({
  allowPrivate: true,
  limits,
  http2: process.env.BENCH_HTTP2 !== undefined,
});
const server = createServer({ maxHeaderSize: 262_144, requestTimeout: 0 });
server.on("request", (request, response) => bare.handleRequest(request, response));
server.on("upgrade", (request, socket, head) => bare.handleUpgrade(request, socket, head));
serve(server);

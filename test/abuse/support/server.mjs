// a Bare server that tells how much memory and how many connections it holds; bundled before it is run
import { createServer } from "node:http";
import process from "node:process";
import { createBareServer } from "@oriel/bare-server";

const bare = createBareServer({
  allowPrivate: true,
  directory: "/bare/",
  limits: { burst: 1e6, perSecond: 1e6 },
  trustedProxies: ["127.0.0.1"],
});
const server = createServer({ maxHeaderSize: 262_144, requestTimeout: 0 });
server.on("request", (request, response) => bare.handleRequest(request, response));
server.on("upgrade", (request, socket, head) => bare.handleUpgrade(request, socket, head));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  server.getConnections((_error, connections) => {
    process.send({ used: heapUsed + external, connections });
  });
});
process.on("disconnect", () => process.exit(0));

// the manifest of a Bare server, behind plain node:http or on the port of a site
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createBareServer, createSite } from "@oriel/bare-server";
import { serve } from "./serve.mjs";

// so high that nothing is refused; what they cost is measured, too
const limits = { burst: 1e9, perSecond: 1e9, connections: 1e6, sockets: 1e6 };

function plain() {
  const bare = createBareServer({ directory: "/bare/", limits });
  const server = createServer({ maxHeaderSize: 262_144, requestTimeout: 0 });
  server.on("connection", (connection) => bare.handleConnection(connection));
  server.on("request", (request, response) => bare.handleRequest(request, response));
  server.on("upgrade", (request, socket, head) => bare.handleUpgrade(request, socket, head));
  return server;
}

serve(
  process.env.BENCH_PORT === "plain"
    ? plain()
    : createSite({ root: mkdtempSync(join(tmpdir(), "oriel-bench-")), limits }).server,
);

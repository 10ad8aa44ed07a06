// ours with a tap, as BENCH_TAP says: none, heads (the listener asks for no stream), all (it reads every byte)
import { createServer } from "node:http";
import process from "node:process";
import { createBareServer } from "@oriel/bare-server";
import { serve } from "./serve.mjs";

const TAPS = {
  none: null,
  heads: ({ response, done }) => Promise.all([response, done]),
  all: async ({ request, response, upgrade, done }) => {
    request.body.resume();
    const answer = await response;
    answer?.body.resume();
    const opened = await upgrade;
    opened?.messages?.resume();
    await done;
  },
};

const limits = { burst: 1e9, perSecond: 1e9, connections: 1e6, sockets: 1e6 };
const bare = createBareServer({ allowPrivate: true, limits });
const listener = TAPS[process.env.BENCH_TAP ?? "none"];
if (listener !== null) bare.tap(listener);
const server = createServer({ maxHeaderSize: 262_144, requestTimeout: 0 });
server.on("request", (request, response) => bare.handleRequest(request, response));
server.on("upgrade", (request, socket, head) => bare.handleUpgrade(request, socket, head));
serve(server);

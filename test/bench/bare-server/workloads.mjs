import { once } from "node:events";
import { Agent, request as requestHttp } from "node:http";
import { WebSocket } from "ws";

/** What a browser sends with a navigation. */
const HEADERS = {
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
  Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Sec-Fetch-Site": "same-origin",
  "Sec-Fetch-Mode": "navigate",
  "Sec-Fetch-Dest": "document",
  Referer: "http://site.test/some/page",
  Cookie: "session=0123456789abcdef; theme=dark; consent=1",
  "Cache-Control": "no-cache",
};
/** What the browser adds to the request for the proxy itself. */
const OUTER = {
  "Accept-Encoding": "gzip, deflate, br",
  "Accept-Language": "en-US,en;q=0.9",
};
const BLOCK = Buffer.alloc(65_536, "z");
const MB = 2 ** 20;
const agents = new Map();

/** Gives path and headers for a way of asking. */
function ask(way, url) {
  if (way === "pipe") return { path: "/", headers: { ...HEADERS, ...OUTER, "X-Target": url } };
  const headers = JSON.stringify({ Host: new URL(url).host, ...HEADERS });
  return {
    path: "/v3/?cache=abc",
    headers: { ...OUTER, "X-Bare-URL": url, "X-Bare-Headers": headers },
  };
}

function exchange(port, way, url, method = "GET", size = 0) {
  const agent = agents.get(port) ?? new Agent({ keepAlive: true });
  agents.set(port, agent);
  return new Promise((resolve, reject) => {
    const { path, headers } = ask(way, url);
    const framing = size > 0 ? { "Content-Length": size } : {};
    const request = requestHttp(
      { host: "127.0.0.1", port, path, method, agent, headers: { ...headers, ...framing } },
      (answer) => {
        let bytes = 0;
        answer.on("data", (chunk) => {
          bytes += chunk.length;
        });
        answer.on("end", () => {
          const status = Number(answer.headers["x-bare-status"] ?? answer.statusCode);
          if (answer.statusCode === 200 && status === 200) resolve(bytes);
          else reject(new Error(`${way}: ${answer.statusCode}`));
        });
        answer.on("error", reject);
      },
    );
    request.on("error", reject);
    if (size === 0) {
      request.end();
      return;
    }
    let left = size;
    const more = () => {
      while (left > 0) {
        left -= BLOCK.length;
        if (!request.write(BLOCK)) {
          request.once("drain", more);
          return;
        }
      }
      request.end();
    };
    more();
  });
}

/** Runs so many tasks, some at the same time. */
async function repeat(count, parallel, task) {
  let started = 0;
  const worker = async () => {
    while (started++ < count) await task();
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return count;
}

/** Opens a WebSocket to the origin's echo through a server. */
async function openEcho(port, origin, way) {
  const remote = `ws://127.0.0.1:${origin}/echo`;
  const { path, protocols, headers, connect } = await ECHO_WAYS[way](port, remote);
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, {
    perMessageDeflate: false,
    headers,
  });
  await once(socket, "open");
  if (connect !== undefined) {
    socket.send(JSON.stringify(connect));
    await once(socket, "message");
  }
  return socket;
}

const partsOf = (remote) => {
  const { hostname: host, port, pathname: path, protocol } = new URL(remote);
  return { host, port, path, protocol };
};

/** What the opening of a socket needs, by way. */
const ECHO_WAYS = {
  pipe: (_port, remote) => ({
    path: "/",
    protocols: [],
    headers: { "X-Target": remote.replace("ws:", "http:") },
  }),
  v1: (_port, remote) => {
    // bare-server-node writes none of them by itself
    const headers = { Host: new URL(remote).host, Upgrade: "websocket", Connection: "Upgrade" };
    const json = JSON.stringify({
      remote: partsOf(remote),
      headers,
      forward_headers: ["sec-websocket-key", "sec-websocket-version"],
    });
    const encoded = json.replace(
      /[^!#$&'*+\-.0-9A-Z^_`a-z|~]/g,
      (char) => `%${char.charCodeAt(0).toString(16)}`,
    );
    return { path: "/v1/", protocols: ["bare", encoded] };
  },
  v2: async (port, remote) => {
    const { host, port: remotePort, path, protocol } = partsOf(remote);
    const answer = await fetch(`http://127.0.0.1:${port}/v2/ws-new-meta`, {
      headers: {
        "X-Bare-Host": host,
        "X-Bare-Port": remotePort,
        "X-Bare-Path": path,
        "X-Bare-Protocol": protocol,
        "X-Bare-Headers": "{}",
      },
    });
    return { path: "/v2/", protocols: [await answer.text()] };
  },
  v3: (_port, remote) => ({
    path: "/v3/",
    protocols: [],
    connect: { type: "connect", remote, protocols: [], headers: {}, forwardHeaders: [] },
  }),
};

/**
 * Sends messages, each when the echo of the one before has come: how many share a system call would depend on how busy
 * the machine is.
 */
async function echo(port, origin, way, count) {
  const socket = await openEcho(port, origin, way);
  const message = "m".repeat(100);
  let got = 0;
  await new Promise((resolve, reject) => {
    socket.on("message", () => {
      if (++got === count) resolve();
      else socket.send(message);
    });
    socket.on("error", reject);
    socket.send(message);
  });
  socket.terminate();
  // each message went there and back
  return 2 * count;
}

const HTTP_WAYS = { pipe: ["pipe"], oriel: ["v3"], "bare-server-node": ["v3"] };

/** What is measured. `run` gives the number of units; `warmUp` scales it. */
export const WORKLOADS = [
  {
    key: "small",
    name: "small request",
    unit: "request",
    ways: HTTP_WAYS,
    warmUp: 8000,
    run: (port, origin, way, count = 2000) =>
      repeat(count, 16, () => exchange(port, way, `http://127.0.0.1:${origin}/small`)),
  },
  {
    key: "down",
    name: "down, 64 MB at a time",
    unit: "MB",
    ways: HTTP_WAYS,
    warmUp: 8,
    run: async (port, origin, way, count = 2) =>
      64 *
      (await repeat(count, 2, () =>
        exchange(port, way, `http://127.0.0.1:${origin}/down/${64 * MB}`),
      )),
  },
  {
    key: "up",
    name: "up, 64 MB at a time",
    unit: "MB",
    ways: HTTP_WAYS,
    warmUp: 8,
    run: async (port, origin, way, count = 2) =>
      64 *
      (await repeat(count, 2, () =>
        exchange(port, way, `http://127.0.0.1:${origin}/up`, "POST", 64 * MB),
      )),
  },
  {
    key: "ws",
    name: "WebSocket message of 100 bytes",
    unit: "message",
    // v2 of bare-server-node 2.0.6 opens no socket
    ways: { pipe: ["pipe"], oriel: ["v3", "v2", "v1"], "bare-server-node": ["v3", "v1"] },
    warmUp: 6000,
    run: (port, origin, way, count = 3000) => echo(port, origin, way, count),
  },
];

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

/** Sends messages and waits for their echoes, a window of them at a time. */
function echo(port, origin, way, count) {
  return new Promise((resolve, reject) => {
    const remote = `ws://127.0.0.1:${origin}/echo`;
    const socket =
      way === "pipe"
        ? new WebSocket(`ws://127.0.0.1:${port}/`, {
            perMessageDeflate: false,
            headers: { "X-Target": remote.replace("ws:", "http:") },
          })
        : new WebSocket(`ws://127.0.0.1:${port}/v3/`, { perMessageDeflate: false });
    const message = "m".repeat(100);
    let sent = 0;
    let got = 0;
    const send = () => {
      if (sent++ < count) socket.send(message);
    };
    const begin = () => {
      for (let window = 0; window < 32; window++) send();
    };
    let isOpen = way === "pipe";
    socket.on("open", () => {
      if (isOpen) begin();
      else {
        const rest = { protocols: [], headers: {}, forwardHeaders: [] };
        socket.send(JSON.stringify({ type: "connect", remote, ...rest }));
      }
    });
    socket.on("message", () => {
      if (!isOpen) {
        isOpen = true;
        begin();
        return;
      }
      got++;
      if (got === count) {
        socket.terminate();
        // each message went there and back
        resolve(2 * count);
      } else send();
    });
    socket.on("error", reject);
  });
}

const WAYS = { pipe: ["pipe"], oriel: ["v3"], "bare-server-node": ["v3"] };

/** What is measured. `run` gives the number of units; `warmUp` scales it down. */
export const WORKLOADS = [
  {
    name: "small request",
    unit: "request",
    ways: WAYS,
    warmUp: 12_000,
    run: (port, origin, way, count = 5000) =>
      repeat(count, 16, () => exchange(port, way, `http://127.0.0.1:${origin}/small`)),
  },
  {
    name: "down, 256 MB",
    unit: "MB",
    ways: WAYS,
    warmUp: 1,
    run: async (port, origin, way, count = 4) =>
      64 *
      (await repeat(count, 2, () =>
        exchange(port, way, `http://127.0.0.1:${origin}/down/${64 * MB}`),
      )),
  },
  {
    name: "up, 256 MB",
    unit: "MB",
    ways: WAYS,
    warmUp: 1,
    run: async (port, origin, way, count = 4) =>
      64 *
      (await repeat(count, 2, () =>
        exchange(port, way, `http://127.0.0.1:${origin}/up`, "POST", 64 * MB),
      )),
  },
  {
    name: "ws message of 100 bytes",
    unit: "message",
    ways: WAYS,
    warmUp: 2000,
    run: (port, origin, way, count = 20_000) => echo(port, origin, way, count),
  },
];

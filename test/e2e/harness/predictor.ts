import { createServer, type Server } from "node:http";
import type { BrowserContext } from "playwright-core";
import { close, listen } from "../../sites/src/gateway.ts";

/** Host that {@link wakePredictor} makes the browser learn; names below localhost need no look-up. */
export const LEARNED_HOST = "learned.localhost";

/** ms that a page is left alone, so that the browser finds its own start complete and begins its background work. */
const IDLE = 2500;
const LIMIT = 240_000;

/**
 * Waits until a browser connects ahead of time to hosts that it has learned a page's resources come from.
 *
 * A person's browser always does so; a new one begins some time after its start. The pages stand at `127.0.0.1`:
 * what is learned is kept by host, and the proxy's is another one.
 *
 * @throws Error when it does not begin
 */
export async function wakePredictor(context: BrowserContext): Promise<void> {
  let connections = 0;
  const learned = createServer((_request, response) => {
    // no connection is kept: each one that is opened ahead can be seen
    response.writeHead(200, { "content-type": "text/javascript", connection: "close" }).end("1");
  });
  learned.on("connection", () => {
    connections += 1;
  });
  const learnedPort = await listen(learned);
  const pages = createServer((request, response) => {
    const script = `<script src="http://${LEARNED_HOST}:${learnedPort}/x.js"></script>`;
    response.writeHead(200, { "content-type": "text/html" });
    response.end(request.url === "/with" ? script : "without");
  });
  const servers: readonly Server[] = [learned, pages];
  const origin = `http://127.0.0.1:${await listen(pages)}`;
  const page = await context.newPage();
  try {
    const deadline = Date.now() + LIMIT;
    for (;;) {
      await page.goto(`${origin}/with`, { waitUntil: "load" });
      await page.waitForTimeout(IDLE);
      const before = connections;
      await page.goto(`${origin}/without`, { waitUntil: "load" });
      await page.waitForTimeout(IDLE / 10);
      if (connections > before) return;
      if (Date.now() > deadline)
        throw new Error("the browser does not connect ahead to hosts that it has learned");
    }
  } finally {
    await page.close();
    await Promise.all(servers.map(close));
  }
}

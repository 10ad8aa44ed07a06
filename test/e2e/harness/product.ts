import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { CLI } from "../../../scripts/build.mjs";
import { root } from "../../../scripts/workspace.mjs";

/** ms that the server may take to answer for the first time. */
const START_LIMIT = 60_000;

/** The product's server, as the CLI starts it. */
export interface Product {
  /** E.g. `http://localhost:8080`. */
  readonly origin: string;
  /** What it has written so far. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts the built server at a free port, with leave to reach loopback.
 *
 * @throws Error with the server's output when it does not come up
 */
export async function startProduct(parameters: readonly string[] = []): Promise<Product> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      CLI,
      "--port",
      String(port),
      "--allow-private",
      "--resolve",
      "*.test=127.0.0.1",
      ...parameters,
    ],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      output = (output + text).slice(-100_000);
    });
  }
  const end: { how?: string } = {};
  const exit = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      end.how = error.message;
      resolve();
    });
    child.once("exit", (code, signal) => {
      end.how = `code ${code ?? signal}`;
      resolve();
    });
  });
  const origin = `http://localhost:${port}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await exit;
    clearTimeout(timer);
  };

  const deadline = Date.now() + START_LIMIT;
  for (;;) {
    if (end.how !== undefined) {
      throw new Error(`cannot start "${CLI}": it ended with ${end.how}\n${output}`);
    }
    const status = await fetch(`${origin}/`).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return { origin, output: () => output, stop };
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`cannot start "${CLI}": "/" answers with ${status || "nothing"}\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Gives a port that nobody listens at. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}

/** Gives the address at which the product shows a URL: `{origin}/service/html/{encoded}`, the fragment outside. */
export function proxiedAddress(origin: string, url: string): string {
  const { href, hash } = new URL(url);
  const address = hash === "" ? href : href.slice(0, href.length - hash.length);
  return `${origin}/service/html/${encodeURIComponent(address)}${hash}`;
}

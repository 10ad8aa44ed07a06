import { once } from "node:events";
import { bareError } from "@oriel/bare-protocol";
import type { createClient } from "@redis/client";
import type { MetaStore } from "./meta-store.ts";

type Client = ReturnType<typeof createClient>;

/** ms for the connection, and for each command. */
const PATIENCE = 3000;
const MAX_RETRY_DELAY = 2000;

/**
 * Makes a store in a Redis server, which several Bare servers share. The client library is loaded, and the connection
 * made, when the store is first used; a lost connection is made again.
 *
 * @param url `redis://…`, or `rediss://…` for TLS, with name, password and number of the database where needed
 * @param prefix of the keys
 * @returns a store whose methods reject with BareError `UNKNOWN` when Redis does not answer
 * @throws TypeError when the URL cannot be used
 */
export function createRedisStore(url: string, prefix = "oriel:meta:"): MetaStore {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new TypeError("metadata store: it is not a URL that begins with redis:// or rediss://");
  }
  let loading: Promise<Client> | undefined;

  async function run<Value>(command: (client: Client) => Promise<Value>): Promise<Value> {
    try {
      const client = await (loading ??= connect(url));
      if (!client.isReady) await once(client, "ready", { signal: AbortSignal.timeout(PATIENCE) });
      return await command(client);
    } catch (cause) {
      throw bareError(
        "UNKNOWN",
        "error.MetaStoreError",
        "The server cannot reach its store of socket metadata.",
        { cause },
      );
    }
  }

  return {
    expires: true,
    get: (key) => run(async (client) => (await client.get(prefix + key)) ?? undefined),
    set: (key, value, ttl) => run((client) => client.set(prefix + key, value, { PX: ttl })),
    has: (key) => run(async (client) => (await client.exists(prefix + key)) === 1),
    delete: (key) => run(async (client) => (await client.del(prefix + key)) === 1),
    async *entries() {
      const pages = await run(async (client) => client.scanIterator({ MATCH: `${prefix}*` }));
      for await (const keys of pages) {
        for (const key of keys) {
          const value = await run((client) => client.get(key));
          if (value !== null) yield [key.slice(prefix.length), value];
        }
      }
    },
    async close() {
      const client = await loading;
      client?.destroy();
    },
  };
}

async function connect(url: string): Promise<Client> {
  const { createClient } = await import("@redis/client");
  const client: Client = createClient({
    url,
    // what waits in a queue for a server that is away would come too late
    disableOfflineQueue: true,
    commandOptions: { timeout: PATIENCE },
    socket: {
      connectTimeout: PATIENCE,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, MAX_RETRY_DELAY),
    },
  });
  // commands tell of their own failures; without a listener the process would end
  client.on("error", () => {});
  void client.connect().catch(() => {});
  return client;
}

import { Agent, type ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import type { Cancellation } from "./cancellation.ts";
import { connect, type ConnectOptions } from "./connect.ts";
import type { RemoteTarget } from "./target.ts";

/** Options of a request that {@link RemoteAgent} understands. */
export interface RemoteRequestArgs extends ClientRequestArgs {
  readonly remote: RemoteTarget;
  readonly cancellation: Cancellation;
}

/** ms after which an unused connection is closed. */
const IDLE_TIMEOUT = 30_000;
const MAX_FREE_SOCKETS = 16;

/** Keeps connections to remotes, encrypted or not, for the next request to the same host and port. */
export class RemoteAgent extends Agent {
  readonly #options: ConnectOptions;

  constructor(options: ConnectOptions) {
    super({
      keepAlive: true,
      timeout: IDLE_TIMEOUT,
      maxFreeSockets: MAX_FREE_SOCKETS,
      scheduling: "lifo",
    });
    this.#options = options;
  }

  override getName(options?: ClientRequestArgs): string {
    const { secure, host, port } = (options as RemoteRequestArgs).remote;
    return `${secure ? "tls" : "tcp"} ${host} ${port}`;
  }

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const { remote, cancellation } = options as RemoteRequestArgs;
    connect(remote, { ...this.#options, cancellation }, (error, socket) => {
      callback?.(error, socket as Duplex);
    });
  }
}

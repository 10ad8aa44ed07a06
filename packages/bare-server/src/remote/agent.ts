import { Agent, type ClientRequest, type ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import type { Probe } from "../tap/probe.ts";
import type { Cancellation } from "./cancellation.ts";
import { connect, type ConnectOptions } from "./connect.ts";
import type { RemoteTarget } from "./target.ts";

/** Options of a request that {@link RemoteAgent} understands. */
export interface RemoteRequestArgs extends ClientRequestArgs {
  readonly remote: RemoteTarget;
  readonly cancellation: Cancellation;
  readonly probe?: Probe | undefined;
  /** Connection that has been opened already; undefined: the agent opens one. */
  readonly ready?: Duplex | undefined;
}

/** ms after which an unused connection is closed. */
const IDLE_TIMEOUT = 30_000;
/** For one host and port, and for all. */
const MAX_FREE_SOCKETS = 16;
const MAX_KEPT = 2000;

/** Ends a connection that says something while it is not in use. */
function destroyThis(this: Duplex): void {
  this.destroy();
}

/** Copies a text that may be a slice of a longer one, e.g. of a URL, which would live as long as the slice. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

/** Keeps connections to remotes, encrypted or not, for the next request to the same host and port. */
export class RemoteAgent extends Agent {
  readonly #options: ConnectOptions;
  /** Connections that wait for a request; those that have closed meanwhile count until there are many. */
  #kept = 0;
  #closed = false;

  constructor(options: ConnectOptions) {
    super({
      keepAlive: true,
      timeout: IDLE_TIMEOUT,
      maxFreeSockets: MAX_FREE_SOCKETS,
      scheduling: "lifo",
    });
    this.#options = options;
  }

  /** Closes the connections that no request has, and keeps none from now on. */
  closeUnused(): void {
    this.#closed = true;
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }

  /** Tells whether a connection is kept for the next request. */
  override keepSocketAlive(socket: Duplex): void {
    // false, though it is declared as void: the connection is not kept
    if (this.#closed || !this.#hasRoom()) return false as never;
    this.#kept++;
    // bytes that nobody asked for would be taken for the next answer
    socket.on("data", destroyThis);
    return super.keepSocketAlive(socket);
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    this.#kept--;
    socket.off("data", destroyThis);
    super.reuseSocket(socket, request);
  }

  #hasRoom(): boolean {
    if (this.#kept >= MAX_KEPT) {
      this.#kept = 0;
      for (const sockets of Object.values(this.freeSockets)) this.#kept += sockets?.length ?? 0;
    }
    return this.#kept < MAX_KEPT;
  }

  override getName(options?: ClientRequestArgs): string {
    const { secure, host, port } = (options as RemoteRequestArgs).remote;
    return `${secure ? "tls" : "tcp"} ${host} ${port}`;
  }

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const { remote, cancellation, ready, probe } = options as RemoteRequestArgs;
    // node keeps these options as long as the connection: nothing of the request may stay in them
    const kept = { ...remote, path: "/", authority: "", host: copyOf(remote.host) };
    Object.assign(options, {
      headers: undefined,
      probe: undefined,
      ready: undefined,
      remote: kept,
    });
    if (ready !== undefined) callback?.(null, ready);
    else {
      this.open(remote, { cancellation, probe }, (error, socket) =>
        callback?.(error, socket as Duplex),
      );
    }
  }

  /** Opens a connection that is not one of the agent's. */
  open(
    target: RemoteTarget,
    { cancellation, probe }: Pick<RemoteRequestArgs, "cancellation" | "probe">,
    done: Parameters<typeof connect>[2],
  ): void {
    connect(target, { ...this.#options, cancellation, probe }, done);
  }
}

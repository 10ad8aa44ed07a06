import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Probe } from "../tap/probe.ts";
import type { Taps } from "../tap/taps.ts";
import { BlockedAddressError } from "./address-guard.ts";
import { RemoteAgent } from "./agent.ts";
import type { Cancellation } from "./cancellation.ts";
import { connect, type ConnectOptions } from "./connect.ts";
import type { Dial } from "./dial.ts";
import { handOver, type Forwarder } from "./hand-over.ts";
import { shakeHands, type Handshake, type HandshakeRequest } from "./handshake.ts";
import { sendHttp1 } from "./http1.ts";
import { Http2Sessions, sendHttp2 } from "./http2.ts";
import type { NameService } from "./name-service.ts";
import {
  isReset,
  mayRepeat,
  type RemoteAnswer,
  type RemoteCall,
  type Timeouts,
} from "./remote-call.ts";
import { ProxyError } from "./remote-error.ts";
import { sendTapped } from "./send-tapped.ts";
import type { RemoteTarget } from "./target.ts";

/** The one way out: every request and socket to a remote goes through it. */
export interface Remote {
  /**
   * Refuses a target that can be judged without a look-up.
   *
   * @throws BlockedAddressError
   */
  admit(target: RemoteTarget): Promise<void>;
  /**
   * Sends a request.
   *
   * @returns the answer, its body not read yet; 1xx answers and redirects are not followed
   */
  request(call: RemoteCall): Promise<RemoteAnswer>;
  /**
   * Opens a connection of its own, e.g. for a WebSocket, to a target that has been admitted. With `allowHalfOpen` the
   * caller ends its own side after the remote has ended its.
   */
  readonly connect: (
    target: RemoteTarget,
    cancellation: Cancellation,
    done: Parameters<typeof connect>[2],
    options?: { readonly allowHalfOpen?: boolean; readonly probe?: Probe | undefined },
  ) => void;
  /**
   * Opens a WebSocket on a connection of its own.
   *
   * @throws BareError `UNKNOWN` when the remote does not accept; errors of the connection
   */
  shakeHands(
    request: Pick<HandshakeRequest, "target" | "lines" | "key" | "cancellation" | "probe">,
  ): Promise<Handshake>;
  /** Closes connections that are kept for later, and keeps no more. */
  closeUnused(): void;
  /** Closes all connections. */
  close(): void;
}

/** How remotes are reached. */
export interface RemoteOptions {
  readonly names: NameService;
  readonly timeouts: Timeouts;
  readonly dial: Dial;
  /** Takes requests without TLS; undefined: they go as all others. */
  readonly forwarder: Forwarder | undefined;
  /** Tells whether a destination is allowed. */
  readonly allows: (target: RemoteTarget) => boolean | PromiseLike<boolean>;
  /** Whether HTTP/2 is offered to remotes with TLS. */
  readonly http2: boolean;
  readonly taps: Taps;
}

const BOTH = ["h2", "http/1.1"];
/** Remotes that are remembered not to speak HTTP/2. */
const MAX_REMEMBERED = 5000;

/** Makes the one way out. */
export function createRemote(settings: RemoteOptions): Remote {
  const { names, dial, forwarder, timeouts, allows, http2, taps } = settings;
  const options: ConnectOptions = { names, dial, timeout: timeouts.connect };
  const agent = new RemoteAgent(options);
  const forwarderAgent = new RemoteAgent({ ...options, dial: forwarder?.dial ?? dial });
  const sessions = new Http2Sessions();
  const withoutHttp2 = new Set<string>();

  /** Nothing is waited for unless an operator's filter wants to. */
  function judge(target: RemoteTarget): Promise<void> | undefined {
    names.check(target.host);
    let allowed: boolean | PromiseLike<boolean>;
    try {
      allowed = allows(target);
    } catch {
      // a filter that fails lets nothing through
      allowed = false;
    }
    if (allowed === true) return undefined;
    if (allowed === false) throw new BlockedAddressError();
    return Promise.resolve(allowed).then(
      (answer) => {
        if (!answer) throw new BlockedAddressError();
      },
      () => {
        throw new BlockedAddressError();
      },
    );
  }

  async function admit(target: RemoteTarget): Promise<void> {
    await judge(target);
  }

  function overHttp1(call: RemoteCall, ready?: Socket): Promise<RemoteAnswer> {
    const handed = forwarder === undefined ? null : handOver(call, forwarder);
    return handed === null ? overPool(agent, call, ready) : overForwarder(handed);
  }

  async function overForwarder(call: RemoteCall): Promise<RemoteAnswer> {
    const answer = await overPool(forwarderAgent, call);
    if (answer.status !== 407) return answer;
    // it is the proxy that says so
    answer.body.destroy();
    throw new ProxyError("it answered with status 407");
  }

  async function overPool(
    pool: RemoteAgent,
    call: RemoteCall,
    ready?: Socket,
  ): Promise<RemoteAnswer> {
    const attempt = sendHttp1(call, { agent: pool, ready }, timeouts);
    try {
      return await attempt.answer;
    } catch (error) {
      if (!isReset(error) || !attempt.wasReused() || !mayRepeat(call)) throw error;
      const fresh = {
        createConnection: (_args: unknown, callback: unknown): undefined => {
          pool.open(call.target, call, callback as never);
          return undefined;
        },
      };
      return sendHttp1(call, fresh, timeouts).answer;
    }
  }

  /** Asks a remote of which it is not known that it speaks HTTP/1.1 alone. */
  async function overEither(call: RemoteCall, name: string): Promise<RemoteAnswer> {
    const { target } = call;
    const kept = sessions.get(name);
    if (kept !== undefined) {
      try {
        return await (sendHttp2(kept, call, timeouts) ?? overHttp1(call));
      } catch (error) {
        if (!isReset(error) || !mayRepeat(call)) throw error;
      }
    }
    const socket = await open(call);
    if (socket.alpnProtocol !== "h2") {
      withoutHttp2.add(name);
      for (const oldest of withoutHttp2) {
        if (withoutHttp2.size <= MAX_REMEMBERED) break;
        withoutHttp2.delete(oldest);
      }
      return overHttp1(call, socket);
    }
    let session = sessions.get(name);
    // another request may have been faster
    if (session === undefined) session = sessions.start(name, target.authority, socket);
    else socket.destroy();
    return sendHttp2(session, call, timeouts) ?? overHttp1(call);
  }

  function open({ target, cancellation, probe }: RemoteCall): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      connect(target, { ...options, cancellation, probe, protocols: BOTH }, (error, socket) => {
        if (error === null) resolve(socket as TLSSocket);
        else reject(error);
      });
    });
  }

  async function send(call: RemoteCall): Promise<RemoteAnswer> {
    const pending = judge(call.target);
    if (pending !== undefined) await pending;
    const { secure, host, port } = call.target;
    if (!http2 || !secure) return overHttp1(call);
    const name = `${host} ${port}`;
    return withoutHttp2.has(name) ? overHttp1(call) : overEither(call, name);
  }

  return {
    admit,
    request: (call) => (taps.active ? sendTapped(taps, call, send) : send(call)),
    async shakeHands(call) {
      const { target, cancellation, probe } = call;
      await admit(target);
      return shakeHands({
        ...call,
        timeout: timeouts.connect,
        connect: (done) =>
          connect(target, { ...options, cancellation, probe, allowHalfOpen: true }, done),
      });
    },
    connect: (target, cancellation, done, more = {}) =>
      connect(target, { ...options, ...more, cancellation }, done),
    closeUnused() {
      agent.closeUnused();
      forwarderAgent.closeUnused();
      sessions.closeUnused();
    },
    close() {
      agent.destroy();
      forwarderAgent.destroy();
      sessions.close();
    },
  };
}

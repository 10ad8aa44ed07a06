import type { LookupFunction } from "node:net";
import {
  FORBIDDEN_PASS_BY_US,
  type BareError,
  type BareMaintainer,
  type BareProject,
} from "@oriel/bare-protocol";
import type { ForwardedHeader } from "./guard/client-address.ts";
import type { Limits } from "./guard/gate.ts";
import type { RemoteFilter, RemoteRules } from "./guard/remote-rules.ts";
import type { MetaStore } from "./meta/meta-store.ts";
import type { Route } from "./remote/dial.ts";
import type { ResolveRule } from "./remote/name-service.ts";
import type { Timeouts } from "./remote/remote-call.ts";
import type { TapLog } from "./tap/taps.ts";

/** How a Bare server works. All are optional. */
export interface BareServerOptions {
  /** Path of the folder that the server lives in, with slashes at both ends; default `/`. */
  readonly directory?: string;
  readonly maintainer?: BareMaintainer;
  readonly project?: BareProject;
  /** Whether the manifest tells the used memory; default true. */
  readonly memoryUsage?: boolean;
  /** Whether v1 and v2 are spoken beside v3; default true. */
  readonly legacySupport?: boolean;
  /** Where the metadata of v1 and v2 sockets is kept; default: in memory, at most 10 000 entries. */
  readonly metaStore?: MetaStore;
  /** Whether private, loopback and other special-purpose addresses may be reached; default false. */
  readonly allowPrivate?: boolean;
  /**
   * Host names that get a given address, as `--resolve` of curl. Such an address may be a private one, whatever
   * `allowPrivate` says.
   */
  readonly resolve?: readonly ResolveRule[];
  /** In the place of `dns.lookup`. */
  readonly lookup?: LookupFunction;
  /**
   * Destinations that may be reached, by host and port: `*.example.com`, `example.com:443`, `*:8000-8999`. A name
   * stands for itself and not for its addresses. Default: all.
   */
  readonly allow?: readonly string[];
  /** Destinations that must not be reached; it goes before `allow`. */
  readonly deny?: readonly string[];
  /** Judges destinations that pass `allow` and `deny`; false refuses. */
  readonly filterRemote?: RemoteFilter;
  /**
   * Proxy through which all remotes are reached: an `http:`, `https:`, `socks4:`, `socks4a:`, `socks5:` or `socks5h:`
   * URL. Only `socks4` and `socks5` resolve names here and refuse private addresses behind them.
   */
  readonly upstreamProxy?: string;
  /** Whether HTTP/2 is offered to remotes with TLS; default false. */
  readonly http2?: boolean;
  /** Address of this machine that connections to remotes come from. */
  readonly localAddress?: string;
  /** Kind of addresses that names of remotes are resolved to; default: both. */
  readonly family?: 4 | 6;
  /** For one client address each. */
  readonly limits?: Partial<Limits>;
  /** Addresses and networks of proxies before this server, whose word for the client's address counts. */
  readonly trustedProxies?: readonly string[];
  /** Header in which they tell it; default `x-forwarded-for`. */
  readonly forwardedHeader?: ForwardedHeader;
  /**
   * What clients must send, as `Authorization: Bearer …` or as `access_token` in the query, to everything but the
   * manifest; default: nothing.
   */
  readonly accessToken?: string;
  /** What happens to an unsplit `X-Bare-Headers` above 3072 bytes; default `accept`. */
  readonly oversizedHeaders?: "accept" | "reject";
  /** Names that `X-Bare-Pass-Headers` must not have beside those that the protocol forbids, lower case. */
  readonly forbiddenPassHeaders?: Iterable<string>;
  /** Whether errors carry a stack; default false. */
  readonly exposeStack?: boolean;
  /** ms; 0 turns one off. Defaults: `connect` 10 s, `firstByte` 120 s, `idle` 120 s. */
  readonly timeouts?: Partial<Timeouts>;
  readonly sockets?: Partial<SocketSettings>;
  /**
   * Whether `exchanges` below the directory is a stream of events that shows all exchanges: to programs on this machine,
   * or to clients with the access token when there is one; default false.
   */
  readonly inspector?: boolean;
  /** Is told when a tap fails, once for each tap; default: a warning of the process. */
  readonly onTapError?: TapLog;
  /** Told of each error that a client is answered with; what it throws is dropped. */
  readonly onError?: (error: BareError) => void;
}

/** Limits of WebSockets; times in ms, sizes in bytes. */
export interface SocketSettings {
  /** Until the connect message has come; default 10 s. */
  readonly connectMessage: number;
  /** Between pings; default 30 s. */
  readonly ping: number;
  /** For the closing handshake; default 5 s. */
  readonly closing: number;
  /** Largest message; default 100 MiB. */
  readonly maxPayload: number;
  /** Sent but not delivered, above which the sender is not read; default 4 MiB. */
  readonly highMark: number;
  /** Below this it is read again; default 1 MiB. */
  readonly lowMark: number;
  /** Messages that are kept before the remote has accepted; default 1 MiB. */
  readonly early: number;
}

/** {@link BareServerOptions} with the defaults filled in. */
export interface Settings {
  readonly directory: string;
  readonly maintainer: BareMaintainer | undefined;
  readonly project: BareProject | undefined;
  readonly memoryUsage: boolean;
  readonly legacySupport: boolean;
  readonly allowPrivate: boolean;
  readonly resolve: readonly ResolveRule[];
  readonly lookup: LookupFunction | undefined;
  readonly rules: RemoteRules;
  readonly upstreamProxy: string | undefined;
  readonly route: Route;
  readonly http2: boolean;
  readonly limits: Limits;
  readonly trustedProxies: readonly string[];
  readonly forwardedHeader: ForwardedHeader;
  readonly accessToken: string | undefined;
  readonly oversizedHeaders: "accept" | "reject";
  readonly forbiddenPassHeaders: ReadonlySet<string>;
  readonly exposeStack: boolean;
  readonly timeouts: Timeouts;
  readonly sockets: SocketSettings;
  /** It never throws. */
  readonly onError: (error: BareError) => void;
}

const MIB = 1_048_576;

/**
 * Fills in the defaults.
 *
 * @throws TypeError when the directory does not begin and end with a slash
 */
export function settingsOf(options: BareServerOptions): Settings {
  const { directory = "/" } = options;
  if (!directory.startsWith("/") || !directory.endsWith("/")) {
    throw new TypeError(`directory "${directory}": does not begin and end with "/"`);
  }
  return {
    directory,
    maintainer: options.maintainer,
    project: options.project,
    memoryUsage: options.memoryUsage ?? true,
    legacySupport: options.legacySupport ?? true,
    allowPrivate: options.allowPrivate ?? false,
    resolve: options.resolve ?? [],
    lookup: options.lookup,
    rules: {
      allow: options.allow ?? [],
      deny: options.deny ?? [],
      filter: options.filterRemote,
    },
    upstreamProxy: options.upstreamProxy,
    route: { localAddress: options.localAddress, family: options.family ?? 0 },
    http2: options.http2 ?? false,
    limits: { burst: 500, perSecond: 100, connections: 1000, sockets: 500, ...options.limits },
    trustedProxies: options.trustedProxies ?? [],
    forwardedHeader: options.forwardedHeader ?? "x-forwarded-for",
    accessToken: options.accessToken,
    oversizedHeaders: options.oversizedHeaders ?? "accept",
    forbiddenPassHeaders: new Set(options.forbiddenPassHeaders ?? FORBIDDEN_PASS_BY_US),
    exposeStack: options.exposeStack ?? false,
    timeouts: { connect: 10_000, firstByte: 120_000, idle: 120_000, ...options.timeouts },
    sockets: {
      connectMessage: 10_000,
      ping: 30_000,
      closing: 5000,
      maxPayload: 100 * MIB,
      highMark: 4 * MIB,
      lowMark: MIB,
      early: MIB,
      ...options.sockets,
    },
    onError(error) {
      try {
        options.onError?.(error);
      } catch {
        // a listener that fails must not change the answer
      }
    },
  };
}

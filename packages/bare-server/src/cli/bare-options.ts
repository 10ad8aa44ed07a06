import type { Limits } from "../guard/gate.ts";
import { createRedisStore } from "../meta/redis-store.ts";
import type { Timeouts } from "../remote/remote-call.ts";
import type { BareServerOptions } from "../settings.ts";
import { choice, list, number, onOff, optional, seconds, settings, text } from "./kinds.ts";
import type { OptionTable } from "./option.ts";

/** How the Bare server works. */
export interface BareValues {
  readonly legacy: boolean;
  readonly metaStore: string;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly limit: Partial<Limits>;
  readonly timeout: Partial<Timeouts>;
  readonly trustProxy: readonly string[];
  readonly forwardedHeader: "x-forwarded-for" | "forwarded";
  readonly accessToken: string | undefined;
  readonly upstreamProxy: string | undefined;
  readonly http2: boolean;
  readonly localAddress: string | undefined;
  readonly family: 4 | 6 | undefined;
  readonly exposeStack: boolean;
}

/** Store of socket metadata that is this process's own memory, or its primary's. */
export const MEMORY_STORE = "memory";

export const BARE_OPTIONS: OptionTable<BareValues> = {
  legacy: {
    kind: onOff,
    default: true,
    help: "speak Bare v1 and v2 beside v3",
  },
  metaStore: {
    kind: text("url"),
    default: MEMORY_STORE,
    // a URL of Redis can hold a password
    secret: true,
    help: "where sockets of v1 and v2 keep their metadata: memory, or redis://… for several servers",
  },
  allow: {
    kind: list(text("rule")),
    default: [],
    help: "let only these destinations be reached, e.g. '*.example.com' or 'example.com:443'",
  },
  deny: {
    kind: list(text("rule")),
    default: [],
    help: "let these destinations not be reached, e.g. '*:25'",
  },
  limit: {
    kind: settings(["burst", "perSecond", "connections", "sockets"], number({ min: 0 })),
    default: {},
    help: "limit one client address: burst=500, per-second=100, connections=1000, sockets=500; 0 turns one off",
  },
  timeout: {
    kind: settings(["connect", "firstByte", "idle"], seconds({ min: 0 })),
    default: {},
    help: "wait no longer: connect=10, first-byte=120, idle=120; 0 turns one off",
  },
  trustProxy: {
    kind: list(text("address")),
    default: [],
    help: "believe the client address that this proxy or network tells, e.g. 127.0.0.1 or 10.0.0.0/8",
  },
  forwardedHeader: {
    kind: choice(["x-forwarded-for", "forwarded"]),
    default: "x-forwarded-for",
    help: "header in which trusted proxies tell it: x-forwarded-for or forwarded",
  },
  accessToken: {
    kind: optional(text("token")),
    default: undefined,
    secret: true,
    help: "serve only clients that send this token; better set by the variable",
  },
  upstreamProxy: {
    kind: optional(text("url")),
    default: undefined,
    secret: true,
    help: "reach all sites through a proxy: http, https, socks4, socks4a, socks5 or socks5h",
  },
  http2: {
    kind: onOff,
    default: false,
    help: "offer HTTP/2 to sites with TLS",
  },
  localAddress: {
    kind: optional(text("address")),
    default: undefined,
    help: "address of this machine that connections to sites come from",
  },
  family: {
    kind: optional(choice([4, 6], "number")),
    default: undefined,
    help: "resolve names to IPv4 (4) or IPv6 (6) addresses only",
  },
  exposeStack: {
    kind: onOff,
    default: false,
    help: "show stacks in error answers",
  },
};

/**
 * Makes the options of the Bare server.
 *
 * @throws TypeError when one cannot be used
 */
export function bareOptionsOf(values: BareValues): BareServerOptions {
  const { metaStore, accessToken, upstreamProxy, localAddress, family } = values;
  return {
    legacySupport: values.legacy,
    ...(metaStore !== MEMORY_STORE && { metaStore: createRedisStore(metaStore) }),
    allow: values.allow,
    deny: values.deny,
    limits: values.limit,
    timeouts: values.timeout,
    trustedProxies: values.trustProxy,
    forwardedHeader: values.forwardedHeader,
    http2: values.http2,
    exposeStack: values.exposeStack,
    ...(accessToken !== undefined && { accessToken }),
    ...(upstreamProxy !== undefined && { upstreamProxy }),
    ...(localAddress !== undefined && { localAddress }),
    ...(family !== undefined && { family }),
  };
}

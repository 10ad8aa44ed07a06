import { Option, InvalidArgumentError, type Command } from "commander";
import type { Limits } from "../guard/gate.ts";
import { createRedisStore } from "../meta/redis-store.ts";
import type { Timeouts } from "../remote/remote-call.ts";
import type { BareServerOptions } from "../settings.ts";

/** What the options of {@link addBareOptions} give. */
export interface BareCliOptions {
  readonly legacy: boolean;
  readonly metaStore: string;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly limit: Partial<Limits>;
  readonly timeout: Partial<Timeouts>;
  readonly trustProxy: readonly string[];
  readonly forwardedHeader: "x-forwarded-for" | "forwarded";
  readonly accessToken?: string;
  readonly upstreamProxy?: string;
  readonly http2: boolean;
  readonly localAddress?: string;
  readonly family?: "4" | "6";
  readonly exposeStack: boolean;
}

const LIMITS = {
  burst: "burst",
  "per-second": "perSecond",
  connections: "connections",
  sockets: "sockets",
} as const;
const TIMEOUTS = { connect: "connect", "first-byte": "firstByte", idle: "idle" } as const;

/** Adds the options of the Bare server to a program. */
export function addBareOptions(program: Command): Command {
  const repeated = (flags: string, text: string): Option =>
    new Option(flags, `${text}; may be repeated`)
      .default([], "none")
      .argParser((value: string, before: readonly string[]) => [...before, value]);
  const settings = (
    flags: string,
    text: string,
    names: Readonly<Record<string, string>>,
    factor: number,
  ): Option =>
    new Option(flags, `${text}; may be repeated`)
      .default({}, "the built-in ones")
      .argParser((value: string, before: object) => ({
        ...before,
        ...readSetting(value, names, factor),
      }));
  const options = [
    new Option("--no-legacy", "speak Bare v3 alone, not v1 and v2"),
    new Option(
      "--meta-store <url>",
      "where sockets of v1 and v2 keep their metadata: memory, or redis://… for several servers",
    )
      .default("memory")
      .env("ORIEL_META_STORE"),
    repeated(
      "--allow <rule>",
      "let only these destinations be reached, e.g. '*.example.com' or 'example.com:443'",
    ),
    repeated("--deny <rule>", "let these destinations not be reached, e.g. '*:25'"),
    settings(
      "--limit <name=number>",
      "limit one client address: burst=500, per-second=100, connections=1000, sockets=500; 0 turns one off",
      LIMITS,
      1,
    ),
    settings(
      "--timeout <name=seconds>",
      "wait no longer: connect=10, first-byte=120, idle=120; 0 turns one off",
      TIMEOUTS,
      1000,
    ),
    repeated(
      "--trust-proxy <address>",
      "believe the client address that this proxy or network tells, e.g. 127.0.0.1 or 10.0.0.0/8",
    ),
    new Option("--forwarded-header <name>", "header in which trusted proxies tell it")
      .choices(["x-forwarded-for", "forwarded"])
      .default("x-forwarded-for"),
    new Option(
      "--access-token <token>",
      "serve only clients that send this token; better set by the variable",
    ).env("ORIEL_ACCESS_TOKEN"),
    new Option(
      "--upstream-proxy <url>",
      "reach all sites through a proxy: http, https, socks4, socks4a, socks5 or socks5h",
    ).env("ORIEL_UPSTREAM_PROXY"),
    new Option("--http2", "offer HTTP/2 to sites with TLS").default(false),
    new Option(
      "--local-address <address>",
      "address of this machine that connections to sites come from",
    ),
    new Option("--family <number>", "resolve names to IPv4 or IPv6 addresses only").choices([
      "4",
      "6",
    ]),
    new Option("--expose-stack", "show stacks in error answers").default(false),
  ];
  for (const option of options) program.addOption(option);
  return program;
}

/**
 * Makes the options of the Bare server.
 *
 * @throws TypeError when one cannot be used
 */
export function bareOptionsOf(options: BareCliOptions): BareServerOptions {
  const { metaStore, accessToken, upstreamProxy, localAddress, family } = options;
  return {
    legacySupport: options.legacy,
    ...(metaStore !== "memory" && { metaStore: createRedisStore(metaStore) }),
    allow: options.allow,
    deny: options.deny,
    limits: options.limit,
    timeouts: options.timeout,
    trustedProxies: options.trustProxy,
    forwardedHeader: options.forwardedHeader,
    http2: options.http2,
    exposeStack: options.exposeStack,
    ...(accessToken !== undefined && { accessToken }),
    ...(upstreamProxy !== undefined && { upstreamProxy }),
    ...(localAddress !== undefined && { localAddress }),
    ...(family !== undefined && { family: family === "4" ? 4 : 6 }),
  };
}

function readSetting(
  text: string,
  names: Readonly<Record<string, string>>,
  factor: number,
): Record<string, number> {
  const [, name = "", number = ""] = /^([a-z-]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const key = Object.hasOwn(names, name) ? names[name] : undefined;
  if (key === undefined) {
    throw new InvalidArgumentError(
      `It is not of the form name=number with one of ${Object.keys(names).join(", ")}.`,
    );
  }
  return { [key]: Number(number) * factor };
}

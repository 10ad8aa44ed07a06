import { request as requestHttp } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { SocksClient } from "socks";
import { closedError, routeOptions, type Dial, type DialOptions, type Route } from "./dial.ts";
import type { Forwarder } from "./hand-over.ts";
import { ProxyError } from "./remote-error.ts";
import type { RemoteTarget } from "./target.ts";

type Target = Pick<RemoteTarget, "host" | "port">;

/** How one kind of proxy is spoken to. */
interface ProxyKind {
  readonly port: number;
  readonly secure: boolean;
  /** To which kind of addresses names are resolved here, 0 for both; null: the proxy resolves and judges them. */
  readonly family: 0 | 4 | null;
  readonly ask: Ask;
  /** Whether it sends requests without TLS on by itself. */
  readonly forwards?: true;
}

/** Asks a proxy for a connection; gives the socket on which the target is. */
type Ask = (socket: Socket, target: Target, proxy: URL) => Promise<Socket>;

const KINDS: Readonly<Record<string, ProxyKind>> = {
  "http:": { port: 80, secure: false, family: null, ask: askHttp, forwards: true },
  "https:": { port: 443, secure: true, family: null, ask: askHttp, forwards: true },
  "socks4:": { port: 1080, secure: false, family: 4, ask: askSocks(4) },
  "socks4a:": { port: 1080, secure: false, family: null, ask: askSocks(4) },
  "socks5:": { port: 1080, secure: false, family: 0, ask: askSocks(5) },
  "socks5h:": { port: 1080, secure: false, family: null, ask: askSocks(5) },
};

/**
 * Makes the dial that goes through a proxy, for all requests and sockets. As with curl, `socks4` and `socks5` resolve
 * names here, the others leave it to the proxy: private addresses behind names are then for the proxy to refuse.
 *
 * @param address e.g. `http://user:password@proxy.test:3128`
 * @throws TypeError when the address or the route cannot be used
 */
export function createProxyDial(address: string, route: Route): Dial {
  const { proxy, kind } = readProxy(address);
  return dialOf(proxy, kind, route, kind.ask);
}

/**
 * Makes what takes requests without TLS to a proxy.
 *
 * @returns undefined when it is no HTTP proxy
 * @throws TypeError as {@link createProxyDial}
 */
export function createForwarder(address: string, route: Route): Forwarder | undefined {
  const { proxy, kind } = readProxy(address);
  if (kind.forwards === undefined) return undefined;
  const dial = dialOf(proxy, kind, route, (socket) => Promise.resolve(socket));
  return { dial, lines: authorization(proxy) };
}

function readProxy(address: string): { proxy: URL; kind: ProxyKind } {
  const proxy = URL.canParse(address) ? new URL(address) : null;
  const kind = proxy === null ? undefined : KINDS[proxy.protocol];
  if (proxy === null || kind === undefined || proxy.hostname === "") {
    throw new TypeError(
      `upstream proxy: it is not a URL that begins with ${Object.keys(KINDS).join("//, ")}//`,
    );
  }
  return { proxy, kind };
}

function dialOf(proxy: URL, kind: ProxyKind, route: Route, ask: Ask): Dial {
  const options = { ...routeOptions(route), noDelay: true, keepAlive: true };
  const host = proxy.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = proxy.port === "" ? kind.port : Number(proxy.port);

  return (target, { names, allowHalfOpen }, done) => {
    const tcp = connectTcp({ ...options, host, port, allowHalfOpen });
    // forgotten when it has been called: what it holds must not live as long as the connection
    let waiting: typeof done | undefined = done;
    const settle = (error: Error | null, socket?: Socket): void => {
      const tell = waiting;
      if (tell === undefined) return;
      waiting = undefined;
      if (error !== null) tcp.destroy();
      tell(error, socket);
    };
    const unreachable = (cause: Error): void =>
      settle(new ProxyError("it cannot be reached", { cause }));
    tcp.on("error", unreachable);
    tcp.once("close", () => unreachable(closedError()));
    const begin = (socket: Socket): void => {
      addressOf(target, kind, names)
        .then((destination) => ask(socket, destination, proxy))
        .then((ready) => settle(null, ready), settle);
    };
    tcp.once("connect", () => {
      if (!kind.secure) {
        begin(tcp);
        return;
      }
      const tls = connectTls({ socket: tcp, host, servername: isIP(host) === 0 ? host : "" });
      tls.on("error", unreachable);
      tls.once("secureConnect", () => begin(tls));
    });
    return () => settle(new Error("cancelled"));
  };
}

/** Gives the target as the proxy is told it. */
function addressOf(
  { host, port }: Target,
  { family }: ProxyKind,
  names: DialOptions["names"],
): Promise<Target> {
  if (family === null || isIP(host) !== 0) return Promise.resolve({ host, port });
  return new Promise((resolve, reject) => {
    names.lookup(host, { family }, (error, found) => {
      if (error !== null) reject(error);
      else resolve({ host: typeof found === "string" ? found : (found[0]?.address ?? ""), port });
    });
  });
}

function askHttp(socket: Socket, { host, port }: Target, proxy: URL): Promise<Socket> {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const request = requestHttp({
      method: "CONNECT",
      path: authority,
      headers: ["Host", authority, ...authorization(proxy)],
      setHost: false,
      createConnection: () => socket,
    });
    request.on("error", reject);
    request.once("connect", (answer, _socket, head) => {
      if (answer.statusCode !== 200) {
        reject(new ProxyError(`it answered with status ${answer.statusCode}`));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    // an answer that is no tunnel
    request.once("response", ({ statusCode }) => {
      reject(new ProxyError(`it answered with status ${statusCode}`));
    });
    request.end();
  });
}

function authorization({ username, password }: URL): string[] {
  if (username === "") return [];
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return ["Proxy-Authorization", `Basic ${Buffer.from(pair).toString("base64")}`];
}

/** Answers of SOCKS proxies that say something of the remote. */
const SOCKS_CODES: readonly (readonly [reason: RegExp, code: string])[] = [
  [/ConnectionRefused/, "ECONNREFUSED"],
  [/(?:Host|Network)Unreachable/, "EHOSTUNREACH"],
  [/TTLExpired/, "ETIMEDOUT"],
];

function askSocks(type: 4 | 5): ProxyKind["ask"] {
  return async (socket, destination, { hostname, port, username, password }) => {
    try {
      const { socket: ready } = await SocksClient.createConnection({
        command: "connect",
        destination,
        existing_socket: socket,
        proxy: {
          host: hostname,
          port: Number(port),
          type,
          ...(username !== "" && {
            userId: decodeURIComponent(username),
            password: decodeURIComponent(password),
          }),
        },
      });
      return ready;
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : "";
      const code = SOCKS_CODES.find(([reason]) => reason.test(message))?.[1];
      if (code !== undefined) throw Object.assign(new Error(message, { cause }), { code });
      throw new ProxyError("it refused the connection", { cause });
    }
  };
}

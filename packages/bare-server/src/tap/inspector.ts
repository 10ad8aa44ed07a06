import type { IncomingMessage, ServerResponse } from "node:http";
import { BARE_ERRORS, bareError, type BareError } from "@oriel/bare-protocol";
import type { Handler } from "../http/endpoint.ts";
import { notFound } from "../http/answer.ts";
import type { Settings } from "../settings.ts";
import type { Exchange, TapMessage, TapSummary } from "./exchange.ts";
import type { Taps } from "./taps.ts";

/** Shows running exchanges to local tools, as events. */
export interface Inspector {
  /** Answers with a stream of events that ends with the server. */
  serve(response: ServerResponse): void;
  /** Ends all streams. */
  close(): void;
}

/** Bytes that may wait for a reader. */
const MAX_WAITING = 4 * 1_048_576;
/** Bytes of a message that are shown. */
const MAX_SHOWN = 65_536;
/** ms between signs of life, for intermediaries. */
const HEARTBEAT = 15_000;

/** No headers that let other origins read it: a web page must not. */
const LINES = [
  "Content-Type",
  "text/event-stream",
  "Cache-Control",
  "no-store",
  "X-Content-Type-Options",
  "nosniff",
  "Cross-Origin-Resource-Policy",
  "same-origin",
  "Content-Security-Policy",
  "sandbox",
  "X-Accel-Buffering",
  "no",
];

/** Makes what shows exchanges to local tools; nothing is tapped while nobody reads. */
export function createInspector(taps: Taps): Inspector {
  const open = new Set<ServerResponse>();
  return {
    serve(response) {
      open.add(response);
      response.writeHead(200, LINES);
      const send = (event: string, value: object): void => {
        if (response.destroyed || response.writableEnded) return;
        response.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
        if (response.writableLength <= MAX_WAITING) return;
        taps.countDropped();
        response.destroy();
      };
      const remove = taps.add((exchange) => tell(exchange, send));
      const timer = setInterval(() => response.write(":\n\n"), HEARTBEAT).unref();
      response.once("close", () => {
        open.delete(response);
        clearInterval(timer);
        remove();
      });
      // so that a tool knows that it misses nothing from now on
      response.write(":\n\n");
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

type Send = (event: string, value: object) => void;

async function tell(exchange: Exchange, send: Send): Promise<void> {
  const { id, kind, client, outer } = exchange;
  const { method, url, lines } = exchange.request;
  send("exchange", { id, kind, client, outer, request: { method, url, lines } });
  const response = await exchange.response;
  if (response !== null) {
    const { status, statusText, lines: answered } = response;
    // what the connection has added is known by now
    send("response", { id, status, statusText, lines: answered, sent: exchange.request.lines });
  }
  const upgrade = await exchange.upgrade;
  upgrade?.messages?.on("data", (message: TapMessage) => send("message", shown(id, message)));
  send("end", ended(exchange, await exchange.done));
}

function shown(id: number, { from, kind, data, code, time }: TapMessage): object {
  const part = data.subarray(0, MAX_SHOWN);
  return {
    id,
    from,
    kind,
    ...(code !== undefined && { code }),
    bytes: data.length,
    ...(kind === "binary" ? { base64: part.toString("base64") } : { text: part.toString() }),
    ...(part.length < data.length && { truncated: true }),
    time,
  };
}

function ended({ id, outer }: Exchange, { error, ...facts }: TapSummary): object {
  const { name, message, code } = (error ?? {}) as NodeJS.ErrnoException;
  return {
    id,
    status: outer.status,
    ...facts,
    error: error === null ? null : { name, message, ...(code !== undefined && { code }) },
  };
}

/** Answers at the endpoint `exchanges`, where it is turned on. */
export const inspect: Handler = ({ inspector, settings }, request, response) => {
  if (inspector === null) throw notFound();
  if (settings.accessToken === undefined && !isLocalTool(request, settings)) throw notForYou();
  inspector.serve(response);
};

const LOOPBACK = /^(?:127(?:\.\d+){3}|::1|::ffff:127(?:\.\d+){3})$/;
const LOCAL_HOST = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/i;
const FORWARDED = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

/**
 * Tells whether a request comes from a program of this machine that is no web page. Pages reach loopback addresses, too,
 * those of other sites by names that mean them, and proxied ones by the proxy's own origin; and a proxy before this
 * server asks for everybody.
 */
function isLocalTool({ headers, socket }: IncomingMessage, { trustedProxies }: Settings): boolean {
  const site = headers["sec-fetch-site"];
  return (
    LOOPBACK.test(socket.remoteAddress ?? "") &&
    LOCAL_HOST.test(headers.host ?? "") &&
    headers.origin === undefined &&
    (site === undefined || site === "none") &&
    trustedProxies.length === 0 &&
    FORWARDED.every((name) => headers[name] === undefined)
  );
}

function notForYou(): BareError {
  return bareError(
    "IMPL_UNAUTHORIZED",
    "request",
    "Exchanges are shown to programs on the server's own machine, or to clients with its access token.",
    { status: BARE_ERRORS.IMPL_BLOCKED_ADDRESS.status },
  );
}

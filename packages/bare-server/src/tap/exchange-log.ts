import type { Exchange, TapListener, TapMessage, TapSummary } from "./exchange.ts";

/** Named facts of a line, for logs that are read by programs. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** Takes one line. */
export type ExchangeLog = (text: string, fields: LogFields) => void;

/** What is logged. */
export interface ExchangeLogOptions {
  /** Whether messages of WebSockets are logged, one line each; default false. */
  readonly messages?: boolean;
  /**
   * Whether personal data is told: addresses of clients, queries of URLs, the beginning of text messages, the words of
   * errors; default false.
   */
  readonly personal?: boolean;
}

/** Characters of a message that are told. */
const MAX_TEXT = 200;

/** Makes a tap that logs one line for each exchange, when it has ended. */
export function logExchanges(
  log: ExchangeLog,
  { messages = false, personal = false }: ExchangeLogOptions = {},
): TapListener {
  return async (exchange) => {
    if (messages) void logMessages(exchange, log, personal);
    const summary = await exchange.done;
    const response = await exchange.response;
    const facts = factsOf(exchange, response?.status ?? exchange.outer.status, summary, personal);
    log(textOf(facts), { event: "exchange", ...facts });
  };
}

interface Facts {
  readonly id: number;
  readonly kind: string;
  readonly method: string;
  readonly url: string;
  readonly status?: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly ms: number;
  readonly client?: string;
  readonly error?: string;
}

function factsOf(
  { id, kind, client, request }: Exchange,
  status: number | null,
  { timings, sentBytes, receivedBytes, error }: TapSummary,
  personal: boolean,
): Facts & LogFields {
  return {
    id,
    kind,
    method: request.method,
    url: personal ? request.url : withoutQuery(request.url),
    ...(status !== null && { status }),
    sentBytes,
    receivedBytes,
    ms: Math.round(timings.end ?? 0),
    ...(personal && { client: client.address }),
    ...(error !== null && { error: nameOf(error, personal) }),
  };
}

function textOf(facts: Facts): string {
  const { id, kind, method, url, status, sentBytes, receivedBytes, ms, client, error } = facts;
  const parts = [
    `${id} ${kind} ${method} ${url}`,
    ...(status === undefined ? [] : [String(status)]),
    `${sentBytes} B up, ${receivedBytes} B down, ${ms} ms`,
    ...(client === undefined ? [] : [`for ${client}`]),
    ...(error === undefined ? [] : [`failed: ${error}`]),
  ];
  return oneLine(parts.join(" "));
}

/** Addresses of the proxy have another one in them, whose query is encoded. */
function withoutQuery(url: string): string {
  return url.replace(/(?:\?|%3F).*$/is, "");
}

/** Codes and names of errors are ours or the system's; their words may speak of anything. */
function nameOf(error: Error, personal: boolean): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return personal ? `${code}: ${error.message}` : code;
}

async function logMessages(
  { id, upgrade }: Exchange,
  log: ExchangeLog,
  personal: boolean,
): Promise<void> {
  const messages = (await upgrade)?.messages;
  messages?.on("data", ({ from, kind, data, code }: TapMessage) => {
    const text = personal && kind !== "binary" ? data.toString().slice(0, MAX_TEXT) : undefined;
    log(
      oneLine(
        `${id} ${from === "client" ? "→" : "←"} ${kind}${code === undefined ? "" : ` ${code}`} ${data.length} B${text === undefined ? "" : ` ${JSON.stringify(text)}`}`,
      ),
      {
        event: "message",
        id,
        from,
        kind,
        bytes: data.length,
        ...(code !== undefined && { code }),
        ...(text !== undefined && { text }),
      },
    );
  });
  messages?.on("error", (error: Error) => {
    log(`${id} messages are not shown any more: ${nameOf(error, false)}`, {
      event: "messages-lost",
      id,
      error: nameOf(error, false),
    });
  });
}

/** What a client has written must not look like another line. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g, "?");
}

import { headersFromLines } from "@oriel/bare-protocol";
import type { Exchange, TapMessage, TapSummary, TapTimings } from "../tap/exchange.ts";
import type { CapturedBody } from "./body-capture.ts";
import { contentOf, postDataOf } from "./har-content.ts";
import { cookieSet, cookiesSent } from "./har-cookies.ts";
import type { HarEntry, HarMessage, HarPair, HarTimings } from "./har-types.ts";

/** An exchange that has ended, with all that was kept of it. */
export interface RecordedExchange {
  readonly exchange: Pick<Exchange, "id" | "kind" | "client">;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly lines: readonly string[];
  };
  readonly requestBody: CapturedBody;
  /** Null: none came. */
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly lines: readonly string[];
  } | null;
  readonly responseBody: CapturedBody;
  /** Null: it was no WebSocket. */
  readonly messages: { readonly kept: readonly TapMessage[]; readonly gap: string } | null;
  readonly summary: TapSummary;
}

/** Makes the entry of an archive. */
export async function entryOf(recorded: RecordedExchange): Promise<HarEntry> {
  const { exchange, request, requestBody, response, responseBody, messages, summary } = recorded;
  const { timings, remote, error } = summary;
  const sent = headersFromLines(request.lines);
  const first = (map: typeof sent, name: string): string => map.get(name)?.values[0] ?? "";
  const got = headersFromLines(response?.lines ?? []);
  const postData = postDataOf(requestBody, first(sent, "content-type"));
  const httpVersion = `HTTP/${remote?.httpVersion ?? exchange.client.httpVersion}`;
  const durations = durationsOf(timings);
  const notes = [
    ...(remote?.reused === true ? ["over a connection that had been used before"] : []),
    ...(messages === null || messages.gap === "" ? [] : [messages.gap]),
  ];
  return {
    startedDateTime: new Date(timings.start).toISOString(),
    time: round(timings.end ?? 0),
    request: {
      method: request.method,
      url: request.url,
      httpVersion,
      cookies: (sent.get("cookie")?.values ?? []).flatMap(cookiesSent),
      headers: pairsOf(request.lines),
      queryString: queryOf(request.url),
      ...(postData !== null && { postData }),
      headersSize: -1,
      bodySize: requestBody.size,
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.statusText ?? "",
      httpVersion: response === null ? "" : httpVersion,
      cookies: (got.get("set-cookie")?.values ?? []).map(cookieSet),
      headers: pairsOf(response?.lines ?? []),
      content: await contentOf(
        responseBody,
        first(got, "content-type"),
        first(got, "content-encoding"),
      ),
      redirectURL: first(got, "location"),
      headersSize: -1,
      bodySize: response === null ? -1 : responseBody.size,
      ...(error !== null && { _error: error.message }),
    },
    cache: {},
    timings: durations,
    ...(remote !== null && remote.address !== "" && { serverIPAddress: remote.address }),
    ...(notes.length > 0 && { comment: notes.join("; ") }),
    _kind: exchange.kind,
    ...(messages !== null && {
      _resourceType: "websocket",
      _webSocketMessages: messages.kept.map(messageOf),
    }),
  };
}

function pairsOf(lines: readonly string[]): HarPair[] {
  const pairs: HarPair[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    pairs.push({ name: lines[at] ?? "", value: lines[at + 1] ?? "" });
  }
  return pairs;
}

function queryOf(url: string): HarPair[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? "";
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}

const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

function messageOf({ from, kind, data, code, time }: TapMessage): HarMessage {
  const text = data.toString(kind === "binary" ? "base64" : "utf8");
  return {
    type: from === "client" ? "send" : "receive",
    time: time / 1000,
    opcode: OPCODES[kind],
    data: code === undefined ? text : `${code} ${text}`.trimEnd(),
  };
}

/** Makes durations of points in time; those that must stand there are 0 when they did not happen. */
function durationsOf({
  dial,
  lookup,
  connect,
  tls,
  sent,
  firstByte,
  end = 0,
}: TapTimings): HarTimings {
  const ready = tls ?? connect ?? 0;
  const written = Math.max(sent ?? ready, ready);
  const answered = firstByte ?? end;
  const between = (from: number | undefined, to: number | undefined): number =>
    from === undefined || to === undefined ? -1 : round(Math.max(to - from, 0));
  return {
    blocked: between(0, dial),
    dns: between(dial, lookup),
    connect: between(lookup ?? dial, tls ?? connect),
    ssl: between(connect, tls),
    send: between(ready, Math.min(written, answered)),
    wait: between(Math.min(written, answered), answered),
    receive: between(answered, end),
  };
}

/** Microseconds are enough. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

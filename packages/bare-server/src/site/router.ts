import type { IncomingMessage, ServerResponse } from "node:http";
import { drain } from "../http/answer.ts";
import { sendText } from "./send-text.ts";

/** A request and the answer to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Request target up to the query, as it came. */
  readonly path: string;
  /** What follows the `?`. */
  readonly query: string;
}

/** Who answers which requests. */
export interface Route {
  /** What its requests are called in logs and metrics. */
  readonly kind: string;
  readonly owns: (exchange: Exchange) => boolean;
  /** The only methods, beside OPTIONS; absent: the answerer judges them itself. */
  readonly methods?: readonly string[];
  readonly answer: (exchange: Exchange) => void;
}

/** Sees an exchange before it is answered, and may answer it. */
export type Layer = (exchange: Exchange, kind: string) => "answered" | undefined;

/**
 * Answers a request by the first route that owns it, behind the layers.
 *
 * @param routes the last one owns everything
 */
export function route(
  routes: readonly Route[],
  layers: readonly Layer[],
  exchange: Exchange,
): void {
  const found = routes.find((one) => one.owns(exchange));
  if (found === undefined) throw new Error("no route owns the request");
  for (const layer of layers) if (layer(exchange, found.kind) === "answered") return;
  const { methods } = found;
  if (methods === undefined || methods.includes(exchange.method)) found.answer(exchange);
  else refuseMethod(exchange, methods);
}

function refuseMethod({ request, response, method }: Exchange, methods: readonly string[]): void {
  const allowed = [...methods, "OPTIONS"].join(", ");
  if (method === "OPTIONS") {
    response.writeHead(204, ["Allow", allowed, "Cache-Control", "no-store"]);
    response.end();
    drain(request);
    return;
  }
  sendText(request, response, 405, `Only ${allowed} are allowed here.`, ["Allow", allowed]);
}

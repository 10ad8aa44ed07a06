import type { BareError } from "@oriel/bare-protocol";
import { faultOf } from "../log/fault-of.ts";
import { log } from "../log/logger.ts";
import type { Metrics } from "../metrics/create-metrics.ts";
import type { Layer } from "./router.ts";

/** Status of requests whose client went before an answer had begun; no client ever gets it. */
const CLIENT_GONE = 499;

/** Gives the layers that count and log; none where nobody looks. */
export function observers(metrics: Metrics | undefined): readonly Layer[] {
  const layers: Layer[] = [];
  if (metrics !== undefined) {
    layers.push(({ response }, kind) => {
      const end = metrics.request(kind);
      response.once("close", () => end(response.headersSent ? response.statusCode : CLIENT_GONE));
      return undefined;
    });
  }
  if (log.isEnabledFor("debug")) {
    layers.push(({ response, method }, kind) => {
      const start = performance.now();
      response.once("close", () => {
        log.debug("{method} of kind {kind} was answered with {status} in {ms} ms", {
          kind,
          method,
          status: response.headersSent ? response.statusCode : CLIENT_GONE,
          ms: Math.round(performance.now() - start),
        });
      });
      return undefined;
    });
  }
  return layers;
}

/** Counts an error that a client was answered with; one of ours is logged with its cause. */
export function observeError(error: BareError, metrics: Metrics | undefined): void {
  const { code, id, cause } = error;
  metrics?.error(error);
  // all others are told to the client, who alone should know whom it asked for
  if (id.startsWith("error.") && cause !== undefined) {
    log.error("a request failed here: {message}\n{stack}", { id, ...faultOf(cause) });
  } else log.debug("a request was answered with the error {code} of {id}", { code, id });
}

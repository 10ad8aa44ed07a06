import { bareError } from "@oriel/bare-protocol";
import { sendError } from "../http/answer.ts";
import type { Settings } from "../settings.ts";
import type { Exchange } from "./router.ts";
import { sendText } from "./send-text.ts";

/** Refusals of requests for what they are, whatever answers them. */
const WHY = {
  408: "The request did not arrive in time.",
  413: "The request is too long.",
  414: "The address is too long.",
} as const;

/**
 * Refuses a request, and ends its connection. Clients of the Bare server get the protocol's form, which pages of other
 * origins can read, too.
 *
 * @param kind what would have answered
 */
export function refuse(
  { request, response }: Exchange,
  kind: string,
  status: keyof typeof WHY,
  settings: Pick<Settings, "exposeStack" | "onError">,
): void {
  response.shouldKeepAlive = false;
  const text = WHY[status];
  if (kind === "bare") {
    sendError(request, response, bareError("UNKNOWN", "request", text, { status }), settings);
  } else sendText(request, response, status, text);
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "../context.ts";

/**
 * Answers a request to one endpoint.
 *
 * @param query what follows the "?" of the request target
 * @throws BareError while nothing has been answered yet
 */
export type Handler = (
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  query: string,
) => void | Promise<void>;

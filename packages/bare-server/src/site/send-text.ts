import type { IncomingMessage, ServerResponse } from "node:http";
import { drain } from "../http/answer.ts";

/**
 * Answers with one line of text.
 *
 * @param more further headers, as flat lines
 */
export function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  more: readonly string[] = [],
): void {
  const lines = [
    "Content-Type",
    "text/plain; charset=utf-8",
    "Cache-Control",
    "no-store",
    "Content-Length",
    String(Buffer.byteLength(text) + 1),
    ...more,
  ];
  response.writeHead(status, lines);
  response.end(`${text}\n`);
  drain(request);
}

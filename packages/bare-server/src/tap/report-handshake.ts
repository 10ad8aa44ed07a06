import type { ClientRequest, IncomingMessage } from "node:http";
import type { Probe } from "./probe.ts";

/** Reports how a request for an upgrade is sent and answered; what comes of it is for the caller to tell. */
export function reportHandshake(request: ClientRequest, probe: Probe): void {
  request.on("socket", (socket) => probe.over(socket, "1.1", false));
  request.on("finish", () => probe.at("sent"));
  const report = ({ statusCode = 0, statusMessage = "", rawHeaders }: IncomingMessage): void =>
    probe.answered({ status: statusCode, statusText: statusMessage, lines: rawHeaders });
  // before those that act upon it
  request.prependListener("upgrade", report);
  request.prependListener("response", report);
}

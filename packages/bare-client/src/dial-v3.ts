import {
  BARE_ERRORS,
  bareError,
  BareError,
  encodeConnect,
  parseOpen,
  type BareErrorCode,
} from "@oriel/bare-protocol";
import { closeSocket, dataOf, sendOn } from "./natives.ts";
import { openTunnel, type Dial } from "./tunnel.ts";

/**
 * Opens sockets as v3 does: a connect message, answered by an open message, on the socket itself.
 *
 * @param endpoint `ws(s):` URL of the server's v3 endpoint
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV3.md#websocket
 */
export function dialV3(endpoint: string): Dial {
  return (call) => {
    let open = false;
    const connect = async (): Promise<void> => {
      try {
        const headers = await call.headers;
        if (call.signal.aborted) return;
        const { remote, protocols, forwardHeaders } = call;
        sendOn(socket, encodeConnect(remote.href, protocols, headers, forwardHeaders));
      } catch (cause) {
        call.failed(unusableHeaders(cause));
      }
    };
    const accept = (data: unknown): void => {
      const message = parseOpen(data);
      if (message === null) {
        call.failed(noBareTunnel());
        return;
      }
      open = true;
      const { protocol, setCookies } = message;
      call.opened({ protocol, setCookies });
    };
    const socket = openTunnel(call, endpoint, [], {
      open: () => void connect(),
      message: (event) => (open ? call.received(dataOf(event)) : accept(dataOf(event))),
      // before "open" the close event tells more, and it always follows
      error: () => open && call.broke(),
      close: (event) => (open ? call.closed(event) : call.failed(closeFailure(event))),
    });
    return {
      get bufferedAmount() {
        return open ? socket.bufferedAmount : 0;
      },
      extensions: "",
      send: (data) => sendOn(socket, data),
      close: (...args) => closeSocket(socket, ...args),
    };
  };
}

/** Makes the failure of headers that cannot be had or sent. */
export function unusableHeaders(cause: unknown): BareError {
  if (BareError.is(cause)) return cause;
  const message = "The headers of the handshake cannot be used.";
  return bareError("UNKNOWN", "request", message, { cause });
}

/** Makes the failure of a server that does not answer as a Bare server would. */
export function noBareTunnel(): BareError {
  const message = "The tunnel is not one of a Bare server.";
  return bareError("UNKNOWN", "unknown", message, { leg: "server" });
}

/** Makes the failure of a tunnel that closed before it was open: servers give the error's code as the reason. */
export function closeFailure({ code, reason }: Pick<CloseEvent, "code" | "reason">): BareError {
  if (Object.hasOwn(BARE_ERRORS, reason)) {
    const known = reason as BareErrorCode;
    return bareError(known, "response", `The socket did not open: ${BARE_ERRORS[known].help}.`);
  }
  const message = `The tunnel was closed before it was open, with code ${code}.`;
  return bareError("UNKNOWN", "unknown", message, { leg: code === 1006 ? "network" : "server" });
}

import type { WebSocket } from "ws";

/** Intervals without any sign of life after which a socket counts as gone. */
const PATIENCE = 2;

/**
 * Pings a socket so that intermediaries keep its connection.
 *
 * @param interval ms; 0: never
 * @param mustAnswer whether a socket that shows no sign of life is ended
 */
export function keepAlive(socket: WebSocket, interval: number, mustAnswer: boolean): void {
  if (interval <= 0) return;
  let silent = 0;
  const alive = (): void => {
    silent = 0;
  };
  socket.on("pong", alive);
  socket.on("ping", alive);
  socket.on("message", alive);
  const timer = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    // a socket that we do not read cannot show that it lives
    if (mustAnswer && !socket.isPaused && silent >= PATIENCE) {
      socket.terminate();
      return;
    }
    silent++;
    socket.ping();
  }, interval).unref();
  socket.once("close", () => clearInterval(timer));
}

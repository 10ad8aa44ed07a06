/** Why a stream of a tap ended early. */
export type TapErrorCode = keyof typeof HELP;

const HELP = {
  TAP_DROPPED: "it was not read in time; read faster, or raise bufferLimit or totalLimit",
  TAP_LATE:
    "it was asked for after its first bytes had passed; ask in the turn in which it is known",
  TAP_BROKEN: "the exchange broke off before its end",
  TAP_FRAMES: "the connection does not speak WebSocket as agreed",
  TAP_CLOSED: "the listener of the tap threw",
} as const;

/** The error of a stream of a tap; the exchange itself knows nothing of it. */
export class TapError extends Error {
  override readonly name = "TapError";
  readonly code: TapErrorCode;

  /** @param what which stream, e.g. `body of the answer of exchange "7"` */
  constructor(code: TapErrorCode, what: string, cause?: unknown) {
    super(`${what}: ${HELP[code]}`, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

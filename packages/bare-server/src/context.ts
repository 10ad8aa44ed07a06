import type { Gate } from "./guard/gate.ts";
import type { RunningAnswers } from "./http/running-answers.ts";
import type { SocketMetas } from "./meta/socket-metas.ts";
import type { Remote } from "./remote/remote.ts";
import type { Settings } from "./settings.ts";
import type { Inspector } from "./tap/inspector.ts";
import type { Taps } from "./tap/taps.ts";

/** What the parts of one Bare server share. */
export interface Context {
  readonly settings: Settings;
  readonly remote: Remote;
  readonly metas: SocketMetas;
  readonly gate: Gate;
  readonly running: RunningAnswers;
  readonly taps: Taps;
  /** Null: it is turned off. */
  readonly inspector: Inspector | null;
}

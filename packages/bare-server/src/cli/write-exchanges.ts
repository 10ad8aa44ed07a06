import type { LogFormat } from "../log/configure-log.ts";
import type { ExchangeLog } from "../tap/exchange-log.ts";

/** How the lines of `--log` are written. */
export interface ExchangeLines {
  readonly format: LogFormat;
  /** Gets whole lines. */
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
}

/** Makes what writes the lines of `--log`: text with the time of day, or JSON with the whole time. */
export function exchangeLines({ format, write, isTerminal }: ExchangeLines): ExchangeLog {
  const isJson = format === "json" || (format === "auto" && !isTerminal);
  return isJson
    ? (_text, fields) => write(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`)
    : (text) => write(`${new Date().toISOString().slice(11, 23)} ${text}\n`);
}

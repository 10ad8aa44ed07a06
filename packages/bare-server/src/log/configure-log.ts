import {
  configureSync,
  getAnsiColorFormatter,
  getJsonLinesFormatter,
  getTextFormatter,
  type TextFormatter,
} from "@logtape/logtape";

/** From the most talkative to the least. */
export const LOG_LEVELS = ["debug", "info", "warning", "error", "off"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `auto`: text for a terminal, JSON for everything else. */
export const LOG_FORMATS = ["auto", "text", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** How and where the log is written. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Gets whole lines. */
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Properties that every record gets. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Directs the log to its place, which was silent before; a second call directs it anew. */
export function configureLog(options: LogOptions): void {
  const { level, format, write, isTerminal, context } = options;
  const print = formatterOf(format, isTerminal);
  const sinks = level === "off" ? [] : ["out"];
  const lowestLevel = level === "off" ? "fatal" : level;
  configureSync({
    reset: true,
    sinks: {
      out: (record) =>
        write(print({ ...record, properties: { ...context, ...record.properties } })),
    },
    loggers: [
      { category: ["oriel"], sinks, lowestLevel },
      // the library's own troubles
      { category: ["logtape", "meta"], sinks, lowestLevel: "warning" },
    ],
  });
}

function formatterOf(format: LogFormat, isTerminal: boolean): TextFormatter {
  if (format === "json" || (format === "auto" && !isTerminal)) {
    return getJsonLinesFormatter({ properties: "flatten" });
  }
  const options = {
    timestamp: "time",
    category: () => "",
    value: "bare",
    // those of stacks; all else that could steer a terminal is shown as what it is
    sanitize: { newlines: "preserve" },
  } as const;
  return isTerminal && process.env["NO_COLOR"] === undefined
    ? getAnsiColorFormatter({ ...options, format: lineOf })
    : getTextFormatter({ ...options, level: "full", format: lineOf });
}

function lineOf({
  timestamp,
  level,
  message,
}: Record<"level" | "message", string> & {
  timestamp: string | null;
}): string {
  return `${timestamp ?? ""} ${level} ${message}`;
}

import cluster from "node:cluster";
import { join, parse } from "node:path";
import { createHarRecorder, type HarRecorder } from "../har/har-recorder.ts";
import type { Site } from "../site/create-site.ts";
import { logExchanges, type ExchangeLog } from "../tap/exchange-log.ts";
import { choice, onOff, optional, path } from "./kinds.ts";
import type { OptionTable } from "./option.ts";

const LOGS = ["off", "http", "ws"] as const;

/** What is shown of the traffic. */
export interface TapValues {
  readonly log: (typeof LOGS)[number];
  readonly logPersonal: boolean;
  readonly har: string | undefined;
  readonly inspector: boolean;
}

export const TAP_OPTIONS: OptionTable<TapValues> = {
  log: {
    kind: choice(LOGS, "what", "http"),
    default: "off",
    help: "log a line for each exchange; with ws also for each message of a WebSocket",
  },
  logPersonal: {
    kind: onOff,
    default: false,
    help: "log addresses of clients, queries, text of messages and words of errors, too",
  },
  har: {
    kind: optional(path("file")),
    default: undefined,
    help: "write all exchanges into this HTTP archive (HAR 1.2), with cookies and bodies; workers have a numbered one each",
  },
  inspector: {
    kind: onOff,
    default: false,
    help: "show all exchanges as events at /bare/exchanges: to programs on this machine, or by the access token",
  },
};

/** Where what is shown goes, and who hears of trouble. */
export interface TapOutputs {
  /** Gets the lines of `--log`. */
  readonly log: ExchangeLog;
  /** Gets one line when an archive cannot be written any more. */
  readonly notice: (text: string) => void;
  readonly version: string;
}

/**
 * Installs the taps that the options ask for.
 *
 * @returns the site, whose end is also that of its taps
 * @throws TypeError when the archive cannot be made
 */
export async function tapSite(
  site: Site,
  { log, logPersonal: personal, har }: TapValues,
  outputs: TapOutputs,
): Promise<Site> {
  if (log !== "off") {
    site.tap(logExchanges(outputs.log, { personal, messages: log === "ws" }));
  }
  if (har === undefined) return site;
  const file = fileOf(har, cluster.worker?.id);
  const recorder = await openRecorder(file, outputs);
  site.tap(recorder.listener);
  return {
    ...site,
    async close(grace) {
      await site.close(grace);
      await recorder.close();
      const { lost } = recorder;
      if (lost > 0) outputs.notice(`archive "${file}": ${lost} exchanges are missing in it`);
    },
  };
}

/** Gives the file of one process: workers have one each, `traffic.har` becomes `traffic.2.har`. */
export function fileOf(har: string, worker: number | undefined): string {
  if (worker === undefined) return har;
  const { dir, name, ext } = parse(har);
  return join(dir, `${name}.${worker}${ext}`);
}

async function openRecorder(file: string, { notice, version }: TapOutputs): Promise<HarRecorder> {
  try {
    return await createHarRecorder(file, {
      creator: { name: "oriel", version },
      onError: ({ message }) => notice(`archive "${file}" ends here: ${message}`),
    });
  } catch (error) {
    throw new TypeError(`archive "${file}": ${(error as Error).message}`, { cause: error });
  }
}

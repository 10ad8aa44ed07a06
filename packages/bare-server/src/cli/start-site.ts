import { faultOf } from "../log/fault-of.ts";
import { log } from "../log/logger.ts";
import type { MetaStore } from "../meta/meta-store.ts";
import type { Metrics } from "../metrics/create-metrics.ts";
import { createSite, type Site } from "../site/create-site.ts";
import { bareOptionsOf } from "./bare-options.ts";
import type { CliValues } from "./option-groups.ts";
import { portOptionsOf } from "./port-options.ts";
import { tapSite } from "./tap-options.ts";
import { exchangeLines } from "./write-exchanges.ts";

/** Failures of listening, in words. */
const REASONS: Readonly<Record<string, (values: CliValues) => string>> = {
  EADDRINUSE: ({ port }) => `port ${port} is taken; choose another one by --port`,
  EACCES: ({ port }) =>
    `port ${port} may not be used by this user; choose one above 1023 by --port`,
  EADDRNOTAVAIL: ({ host }) => `host "${host}" is no address of this machine; see --host`,
  ENOTFOUND: ({ host }) => `host "${host}" could not be resolved; see --host`,
  EAI_AGAIN: ({ host }) => `host "${host}" could not be resolved; see --host`,
};

/** What a site gets from the process that it runs in. */
export interface SiteMeans {
  readonly version: string;
  /** Gets the lines of `--log`. */
  readonly out: (text: string) => void;
  readonly metaStore?: MetaStore;
  readonly metrics?: Metrics;
}

/**
 * Makes a site of the options of the command line, and lets it listen.
 *
 * @returns the site, and the URL of its start page with what a user must know of it
 * @throws TypeError when an option cannot be used, or the site cannot listen; the message is for the user
 */
export async function startSite(
  values: CliValues,
  { version, out, ...means }: SiteMeans,
): Promise<{ readonly site: Site; readonly address: string }> {
  const notice = (text: string): void => log.warning("{text}", { text });
  const { options, authorityFile } = await portOptionsOf(values, notice);
  const bare = createSite({
    ...bareOptionsOf(values),
    ...options,
    root: values.root,
    allowPrivate: values.allowPrivate,
    resolve: values.resolve,
    uploadPatience: values.uploadPatience,
    maxUpload: values.maxUpload,
    inspector: values.inspector,
    onTapError: (text, error) => log.warning("{text}: {message}", { text, ...faultOf(error) }),
    ...means,
  });
  const site = await tapSite(bare, values, {
    log: exchangeLines({
      format: values.logFormat,
      write: out,
      isTerminal: process.stdout.isTTY,
    }),
    notice,
    version,
  });
  try {
    const { url } = await site.listen(values.port, values.host);
    const trust = authorityFile === null ? "" : `, trusted by those who trust "${authorityFile}"`;
    return { site, address: url + trust };
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    await site.close(0);
    throw new TypeError(REASONS[code]?.(values) ?? message, { cause });
  }
}

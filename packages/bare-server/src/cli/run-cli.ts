import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CommanderError } from "commander";
import { createSite, type Site } from "../site/create-site.ts";
import { bareOptionsOf } from "./bare-options.ts";
import { createProgram } from "./create-program.ts";
import { optionGroups, type CliValues } from "./option-groups.ts";
import { portOptionsOf, type PortSetup } from "./port-options.ts";
import { readOptions } from "./read-options.ts";
import { tapSite } from "./tap-options.ts";

/** What the command line talks to. */
export interface CliEnvironment {
  /** Parameters after the program's name. */
  readonly args: readonly string[];
  /** Variables of the process. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Folder of the site when `--root` is absent. */
  readonly defaultRoot: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Failures of listening, in words. */
const REASONS: Readonly<Record<string, (values: CliValues) => string>> = {
  EADDRINUSE: ({ port }) => `port ${port} is taken; choose another one by --port`,
  EACCES: ({ port }) =>
    `port ${port} may not be used by this user; choose one above 1023 by --port`,
  EADDRNOTAVAIL: ({ host }) => `host "${host}" is no address of this machine; see --host`,
  ENOTFOUND: ({ host }) => `host "${host}" could not be resolved; see --host`,
  EAI_AGAIN: ({ host }) => `host "${host}" could not be resolved; see --host`,
};

/**
 * Runs the program: reads the parameters and starts the site. Prints one line, with the address or with what is
 * wrong.
 *
 * @returns the running site, or the exit code
 */
export async function runCli(environment: CliEnvironment): Promise<Site | number> {
  const { out, err } = environment;
  const fail = (message: string): number => {
    err(`error: ${message}\n`);
    return 1;
  };
  let values: CliValues;
  let site: Site;
  let setup: PortSetup;
  try {
    values = readValues(environment);
    const notice = (text: string): void => err(`${text}\n`);
    setup = await portOptionsOf(values, notice);
    const { root, allowPrivate, resolve: rules, inspector } = values;
    site = createSite({
      ...bareOptionsOf(values),
      ...setup.options,
      root: builtSite(root),
      allowPrivate,
      resolve: rules,
      inspector,
    });
    const log = (text: string): void => out(`${text}\n`);
    site = await tapSite(site, values, { log, notice, version: environment.version });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof TypeError) return fail(error.message);
    throw error;
  }
  try {
    const { url } = await site.listen(values.port, values.host);
    const { authorityFile } = setup;
    const trust = authorityFile === null ? "" : `, trusted by those who trust "${authorityFile}"`;
    out(`Oriel is at ${url}${trust}\n`);
    return site;
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    await site.close(0);
    return fail(REASONS[code]?.(values) ?? message);
  }
}

/**
 * Reads the options from all their sources.
 *
 * @throws CommanderError when the flags cannot be parsed, or ask for help; it has been printed
 * @throws TypeError when an option has a value that it cannot have
 */
function readValues({
  args,
  variables,
  version,
  defaultRoot,
  out,
  err,
}: CliEnvironment): CliValues {
  const groups = optionGroups(defaultRoot);
  const program = createProgram(groups, version).configureOutput({ writeOut: out, writeErr: err });
  program.parse(args, { from: "user" });
  return readOptions(groups, { flags: program.opts(), variables, folder: process.cwd() });
}

/** @throws TypeError when the folder is no built site */
function builtSite(root: string): string {
  if (existsSync(resolve(root, "index.html"))) return root;
  throw new TypeError(
    `the site "${root}" has no index.html; build it first, or name another folder by --root`,
  );
}

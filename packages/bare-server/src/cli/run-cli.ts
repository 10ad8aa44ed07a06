import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { isIP } from "node:net";
import { addBareOptions, bareOptionsOf, type BareCliOptions } from "./bare-options.ts";
import type { ResolveRule } from "../remote/name-service.ts";
import { createSite, type Site } from "../site/create-site.ts";

/** What the command line talks to. */
export interface CliEnvironment {
  /** Parameters after the program's name. */
  readonly args: readonly string[];
  readonly version: string;
  /** Folder of the site when `--root` is absent. */
  readonly defaultRoot: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

interface Options extends BareCliOptions {
  readonly port: number;
  readonly host: string;
  readonly root: string;
  readonly allowPrivate: boolean;
  readonly resolve: readonly ResolveRule[];
}

/** Failures of listening, in words. */
const REASONS: Readonly<Record<string, (options: Options) => string>> = {
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
  const { args, out, err } = environment;
  const program = createProgram(environment);
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  const options = program.opts<Options>();
  const root = resolve(options.root);
  if (!existsSync(resolve(root, "index.html"))) {
    err(
      `error: the site "${root}" has no index.html; build it first, or name another folder by --root\n`,
    );
    return 1;
  }
  const { allowPrivate, resolve: rules } = options;
  let site: Site;
  try {
    site = createSite({ ...bareOptionsOf(options), root, allowPrivate, resolve: rules });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    err(`error: ${error.message}\n`);
    return 1;
  }
  try {
    const { url } = await site.listen(options.port, options.host);
    out(`Oriel is at ${url}\n`);
    return site;
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    err(`error: ${REASONS[code]?.(options) ?? message}\n`);
    await site.close(0);
    return 1;
  }
}

function createProgram({ version, defaultRoot, out, err }: CliEnvironment): Command {
  const program = new Command("oriel")
    .description("Serves a complete proxy on one port: the site, its scripts and the Bare server.")
    .option("-p, --port <number>", "port to listen on; 0 takes a free one", readPort, 8080)
    .option(
      "--host <name>",
      "name or address to listen on; localhost is both 127.0.0.1 and ::1, 0.0.0.0 lets others in",
      "localhost",
    )
    .option("--root <folder>", "folder of the built site", defaultRoot)
    .option("--allow-private", "let sites on private and loopback addresses be opened", false)
    .addOption(
      new Option(
        "--resolve <pattern=address>",
        "give hosts an address, e.g. '*.test=127.0.0.1'; such an address may be private; may be repeated",
      )
        .default([], "none")
        .argParser(readRule),
    );
  return addBareOptions(program)
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this text")
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: out, writeErr: err })
    .exitOverride();
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError("It is not a number from 0 to 65535.");
  }
  return port;
}

function readRule(text: string, rules: readonly ResolveRule[]): readonly ResolveRule[] {
  const at = text.indexOf("=");
  const pattern = text.slice(0, at);
  const address = text.slice(at + 1).replace(/^\[(.*)\]$/, "$1");
  if (at < 1 || isIP(address) === 0) {
    throw new InvalidArgumentError(
      "It is not of the form pattern=address, e.g. '*.test=127.0.0.1'.",
    );
  }
  return [...rules, { pattern, address }];
}

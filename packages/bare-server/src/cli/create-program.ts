import { Command, Option } from "commander";
import { kebabOf, type OptionRow } from "./option.ts";
import type { OptionGroup } from "./option-groups.ts";

/** What the command line gives for a flag: the texts of all times that it was given, or on and off. */
export type FlagValue = readonly string[] | boolean;

const SOURCES = `
Each option is also read from a variable, ORIEL_ and its name in capitals (ORIEL_ALLOW_PRIVATE), and from the file of
--config, where it is a key in camel case ("allowPrivate"). A flag goes before the variable, the variable before the file.
Options that may be repeated are lists in the file, and separated by commas in the variable.`;

/** Makes the parser of the command line, with its help. It reads nothing but flags, and checks no values. */
export function createProgram(groups: readonly OptionGroup[], version: string): Command {
  const program = new Command("oriel").description(
    "Serves a complete proxy on one port: the site, its scripts and the Bare server.",
  );
  for (const { heading, options } of groups) {
    for (const [key, row] of Object.entries(options)) {
      for (const option of flagsOf(key, row)) program.addOption(option.helpGroup(heading));
    }
  }
  return program
    .optionsGroup("Help:")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this text")
    .addHelpText("after", SOURCES)
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .exitOverride();
}

/** Gives how an option is written in the help and in the README: `-p, --port <number>`, `--no-legacy`. */
export function flagText(
  key: string,
  { kind, short, default: initial }: OptionRow<unknown>,
): string {
  const name = kebabOf(key);
  const flag = kind.argument === "" && initial === true ? `--no-${name}` : `--${name}`;
  const argument = kind.argument === "" ? "" : ` ${kind.argument}`;
  return `${short === undefined ? "" : `-${short}, `}${flag}${argument}`;
}

/** Gives what the help says of an option: its text, and the default where that tells something. */
export function helpText(row: OptionRow<unknown>): string {
  const isOff = row.kind.argument === "" && row.default === true;
  const notes = [
    ...(row.kind.many === true ? ["may be repeated"] : []),
    ...(defaultText(row) === null ? [] : [`default: ${defaultText(row)}`]),
  ];
  return `${isOff ? "do not " : ""}${row.help}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
}

function defaultText({ default: value, defaultHelp }: OptionRow<unknown>): string | null {
  if (defaultHelp !== undefined) return defaultHelp;
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/** A switch has two flags, so that each source can be overruled; the help shows the one that changes the default. */
function flagsOf(key: string, row: OptionRow<unknown>): Option[] {
  const shown = new Option(flagText(key, row), helpText(row));
  if (row.kind.argument !== "") return [shown.argParser(collect)];
  // alone, the negative one would make the parser take the other for given
  return row.default === true
    ? [new Option(`--${kebabOf(key)}`).hideHelp(), shown]
    : [shown, new Option(`--no-${kebabOf(key)}`).hideHelp()];
}

function collect(text: string, before: unknown): readonly string[] {
  return [...(Array.isArray(before) ? (before as string[]) : []), text];
}

import { dirname } from "node:path";
import { readConfigFile } from "./config-file.ts";
import type { FlagValue } from "./create-program.ts";
import { kebabOf, UnfitError, variableOf, type OptionRow } from "./option.ts";
import type { CliValues, OptionGroup } from "./option-groups.ts";

/** Where options come from; the first that has one gives the whole of it. */
export interface OptionSources {
  /** By key; what was not given is absent or undefined. */
  readonly flags: Readonly<Record<string, FlagValue | undefined>>;
  /** By name; an empty one counts as absent. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What relative paths are relative to. */
  readonly folder: string;
}

/** A value as a source has it. */
interface Found {
  /** Names source and option in messages, with the keys below it that lead to a value: `option --port`. */
  name(path: UnfitError["path"]): string;
  read<Value>(row: OptionRow<Value>): Value;
}

/**
 * Reads all options.
 *
 * @throws TypeError when one has a value that it cannot have, or the configuration file cannot be used
 */
export function readOptions(groups: readonly OptionGroup[], sources: OptionSources): CliValues {
  const rows = groups.flatMap(({ options }) => Object.entries(options));
  const outside = (key: string): Found | null =>
    fromFlag(key, sources) ?? fromVariable(key, sources);
  const values: Record<string, unknown> = {};
  const take = ([key, row]: (typeof rows)[number], found: Found | null): void => {
    values[key] = found === null ? row.default : valueOf(row, found);
  };

  const known = new Map(rows.filter(([, { notInFile }]) => notInFile !== true));
  for (const row of rows) if (!known.has(row[0])) take(row, outside(row[0]));
  const inFile = openFile(values["config"] as string | undefined, known);
  for (const row of known) take(row, outside(row[0]) ?? inFile(row[0]));
  return values as unknown as CliValues;
}

/** Gives names of variables that look like options and are none: mistyped ones do nothing, which surprises. */
export function unknownVariables(
  groups: readonly OptionGroup[],
  variables: OptionSources["variables"],
): readonly string[] {
  const known = new Set(groups.flatMap(({ options }) => Object.keys(options)).map(variableOf));
  return Object.keys(variables).filter((name) => name.startsWith("ORIEL_") && !known.has(name));
}

function fromFlag(key: string, { flags, folder }: OptionSources): Found | null {
  const given = flags[key];
  if (given === undefined) return null;
  return {
    name: () => `option --${kebabOf(key)}`,
    read({ kind }) {
      // a switch, or a flag that stands without its argument
      const texts = typeof given === "boolean" ? [given ? (kind.bare ?? "") : "false"] : given;
      return kind.readTexts(texts, folder);
    },
  };
}

function fromVariable(key: string, { variables, folder }: OptionSources): Found | null {
  const variable = variableOf(key);
  const given = variables[variable]?.trim();
  if (given === undefined || given === "") return null;
  return {
    name: () => `variable ${variable}`,
    read({ kind }) {
      const items = given.split(",").map((item) => item.trim());
      const texts = kind.many === true ? items.filter((item) => item !== "") : [given];
      return kind.readTexts(texts, folder);
    },
  };
}

function openFile(
  file: string | undefined,
  known: ReadonlyMap<string, unknown>,
): (key: string) => Found | null {
  if (file === undefined) return () => null;
  const content = readConfigFile(file);
  for (const key of Object.keys(content)) {
    if (!known.has(key)) {
      throw new TypeError(
        `config file "${file}", "${key}": there is no such option; --help lists all of them, in camel case here`,
      );
    }
  }
  return (key) =>
    Object.hasOwn(content, key)
      ? {
          name: (path) => `config file "${file}", "${[key, ...path].join(".")}"`,
          read: ({ kind }) => kind.readJson(content[key], dirname(file)),
        }
      : null;
}

function valueOf<Value>(row: OptionRow<Value>, found: Found): Value {
  try {
    return found.read(row);
  } catch (error) {
    if (!(error instanceof UnfitError)) throw error;
    const { path, value, message } = error;
    const shown = row.secret === true ? "" : ` ${shorten(value)}`;
    throw new TypeError(`${found.name(path)}${shown}: it ${message}`, { cause: error });
  }
}

const LONGEST = 80;

/** Shows a value as JSON, in few characters. */
function shorten(value: unknown): string {
  const json = JSON.stringify(value) ?? "undefined";
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
}

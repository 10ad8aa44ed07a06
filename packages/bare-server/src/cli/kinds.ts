import { resolve } from "node:path";
import { kebabOf, UnfitError } from "./option.ts";

/** A kind of value: how it is written on the command line and in variables, and how in JSON. */
export interface Kind<Value> {
  /** What follows the flag, e.g. `<number>`, or `[name]` when it may be left out; empty: it is a switch. */
  readonly argument: string;
  /** Text that a flag without an argument stands for. */
  readonly bare?: string;
  /** Whether the flag may be repeated and a variable has several items, separated by commas. */
  readonly many?: true;
  /**
   * Reads texts: of a flag, those of all times that it was given; of a variable, its items.
   *
   * @param folder what relative paths are relative to
   * @throws UnfitError
   */
  readTexts(texts: readonly string[], folder: string): Value;
  /**
   * Reads a value of the configuration file.
   *
   * @throws UnfitError
   */
  readJson(value: unknown, folder: string): Value;
}

/** A kind with one text, of which the last counts. */
interface Single<Value> {
  readonly argument: string;
  readonly bare?: string;
  readonly fromText: (text: string, folder: string) => Value;
  readonly fromJson: (value: unknown, folder: string) => Value;
}

function single<Value>({ fromText, fromJson, ...rest }: Single<Value>): Kind<Value> {
  return {
    ...rest,
    readTexts: (texts, folder) => fromText(texts.at(-1) ?? "", folder),
    readJson: fromJson,
  };
}

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/** On or off: `--name` and `--no-name`; in variables `true`, `yes`, `on`, `1` or `false`, `no`, `off`, `0`. */
export const onOff: Kind<boolean> = single({
  argument: "",
  bare: "true",
  fromText(text) {
    const word = text.toLowerCase();
    const found = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (found === undefined) throw new UnfitError(text, "is neither true nor false");
    return found;
  },
  fromJson(value) {
    if (typeof value !== "boolean") throw new UnfitError(value, "is neither true nor false");
    return value;
  },
});

/**
 * Any text but an empty one.
 *
 * @param argument name of the argument
 * @param check gives what is wrong, as in {@link UnfitError}, or null
 */
export function text(
  argument = "text",
  check: (text: string) => string | null = () => null,
): Kind<string> {
  const fromText = (value: string): string => {
    const why = value === "" ? "is empty" : check(value);
    if (why !== null) throw new UnfitError(value, why);
    return value;
  };
  return single({
    argument: `<${argument}>`,
    fromText,
    fromJson(value) {
      if (typeof value !== "string") throw new UnfitError(value, "is not a text");
      return fromText(value);
    },
  });
}

/**
 * Path of a file or folder; relative ones are to the working directory, those in the configuration file to its
 * folder. The value is absolute.
 */
export function path(argument: "file" | "folder"): Kind<string> {
  const { readTexts, readJson } = text(argument);
  return {
    argument: `<${argument}>`,
    readTexts: (texts, folder) => resolve(folder, readTexts(texts, folder)),
    readJson: (value, folder) => resolve(folder, readJson(value, folder)),
  };
}

/** What numbers an option takes. */
export interface NumberRange {
  readonly min: number;
  readonly max?: number;
  /** Whether it has no fraction. */
  readonly whole?: true;
}

/** A number, decimal without an exponent. */
export function number(range: NumberRange, argument = "number"): Kind<number> {
  const { min, max = Number.MAX_SAFE_INTEGER, whole } = range;
  const bounds = range.max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const why = `is not a ${whole === true ? "whole " : ""}number ${bounds}`;
  const check = (value: number, given: unknown): number => {
    if (!(value >= min && value <= max) || (whole === true && !Number.isInteger(value))) {
      throw new UnfitError(given, why);
    }
    return value;
  };
  return single({
    argument: `<${argument}>`,
    fromText: (given) => check(/^\d+(?:\.\d+)?$/.test(given) ? Number(given) : NaN, given),
    fromJson: (given) => check(typeof given === "number" ? given : NaN, given),
  });
}

/** A time: seconds where it is written, ms as a value. */
export function seconds(range: NumberRange): Kind<number> {
  const { readTexts, readJson } = number(range);
  return {
    argument: "<seconds>",
    readTexts: (texts, folder) => readTexts(texts, folder) * 1000,
    readJson: (value, folder) => readJson(value, folder) * 1000,
  };
}

/**
 * One of some words or numbers.
 *
 * @param bare the one that a flag without an argument, and `true` in the file, stand for; default: it needs one
 */
export function choice<const Word extends string | number>(
  words: readonly Word[],
  argument = "name",
  bare?: Word,
): Kind<Word> {
  const find = (value: unknown, write: (word: Word) => unknown): Word => {
    const found = words.find((word) => write(word) === value);
    if (found === undefined) throw new UnfitError(value, `is none of ${words.join(", ")}`);
    return found;
  };
  return single({
    argument: bare === undefined ? `<${argument}>` : `[${argument}]`,
    ...(bare !== undefined && { bare: String(bare) }),
    fromText: (value) => find(value, String),
    fromJson: (value) =>
      bare !== undefined && value === true ? bare : find(value, (word) => word),
  });
}

/** What may be absent: the default of such an option is undefined. */
export function optional<Value>(kind: Kind<Value>): Kind<Value | undefined> {
  return kind;
}

/** A kind whose values are made of those of another. */
export function mapped<From, To>(kind: Kind<From>, make: (value: From) => To): Kind<To> {
  return {
    ...kind,
    readTexts: (texts, folder) => make(kind.readTexts(texts, folder)),
    readJson: (value, folder) => make(kind.readJson(value, folder)),
  };
}

/** A list of items of one kind: an array in the file. */
export function list<Item>(item: Kind<Item>): Kind<readonly Item[]> {
  return {
    argument: item.argument,
    many: true,
    readTexts: (texts, folder) => texts.map((one) => item.readTexts([one], folder)),
    readJson(value, folder) {
      if (!Array.isArray(value)) throw new UnfitError(value, "is not a list");
      return value.map((one: unknown, at) => below(at, () => item.readJson(one, folder)));
    },
  };
}

/**
 * Named values of one kind, all of which may be absent: `name=value` on the command line, an object in the file.
 *
 * @param keys names in the value and in the file; on the command line they are in kebab case
 */
export function settings<Key extends string, Value>(
  keys: readonly Key[],
  value: Kind<Value>,
): Kind<{ readonly [Name in Key]?: Value }> {
  type Settings = { [Name in Key]?: Value };
  const find = (name: string, write: (key: Key) => string): Key | undefined =>
    keys.find((key) => write(key) === name);
  const flags = keys.map(kebabOf).join(", ");
  return {
    argument: `<name=${value.argument.slice(1)}`,
    many: true,
    readTexts(texts, folder) {
      const result: Settings = {};
      for (const given of texts) {
        const at = given.indexOf("=");
        const key = find(given.slice(0, Math.max(at, 0)), kebabOf);
        if (key === undefined) {
          throw new UnfitError(given, `is not of the form name=value with one of ${flags}`);
        }
        result[key] = value.readTexts([given.slice(at + 1)], folder);
      }
      return result;
    },
    readJson(given, folder) {
      if (typeof given !== "object" || given === null || Array.isArray(given)) {
        throw new UnfitError(given, "is not an object");
      }
      const result: Settings = {};
      for (const [name, one] of Object.entries(given)) {
        const key = find(name, (own) => own);
        if (key === undefined) {
          throw new UnfitError(name, `is none of its keys, which are ${keys.join(", ")}`);
        }
        result[key] = below(key, () => value.readJson(one, folder));
      }
      return result;
    },
  };
}

/** Runs a reader; its error tells the key, too. */
function below<Value>(key: string | number, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof UnfitError ? error.under(key) : error;
  }
}

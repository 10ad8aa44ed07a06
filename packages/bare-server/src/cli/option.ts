import type { Kind } from "./kinds.ts";

/** One option of the program: a flag, a variable and a key of the configuration file. */
export interface OptionRow<Value> {
  readonly kind: Kind<Value>;
  /** Value when no source has it. */
  readonly default: Value;
  /** What the help says of it, without the default. */
  readonly help: string;
  /** What the help says in the place of the default's own text. */
  readonly defaultHelp?: string;
  /** One-letter flag. */
  readonly short?: string;
  /** Whether its value must not be shown, not even when it is wrong. */
  readonly secret?: true;
  /** Whether the configuration file cannot have it. */
  readonly notInFile?: true;
}

/** The options of one subject, by key: `trustProxy` is `--trust-proxy`, `ORIEL_TRUST_PROXY` and `"trustProxy"`. */
export type OptionTable<Values> = { readonly [Key in keyof Values]-?: OptionRow<Values[Key]> };

/** A value that an option cannot have. */
export class UnfitError extends Error {
  override readonly name: string = "UnfitError";
  /** Keys below the option's own that lead to the value. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;

  /** @param why continues "it …", without a full stop: `is not a whole number` */
  constructor(value: unknown, why: string, path: readonly (string | number)[] = []) {
    super(why);
    this.value = value;
    this.path = path;
  }

  /** Gives the error as it is for the value that has this one at a key. */
  under(key: string | number): UnfitError {
    return new UnfitError(this.value, this.message, [key, ...this.path]);
  }
}

/** Gives the name of a flag: `trustProxy` → `trust-proxy`. */
export function kebabOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Gives the name of the variable: `trustProxy` → `ORIEL_TRUST_PROXY`. */
export function variableOf(key: string): string {
  return `ORIEL_${kebabOf(key).replaceAll("-", "_").toUpperCase()}`;
}

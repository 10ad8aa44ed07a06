// The one kind of failure that the scripts report to a person.

/** A failure that a user can act on: shown as one line, without a stack. */
export class SetupError extends Error {
  /**
   * @param {string} message `<what failed> "<subject>": <why>; <what to do>`, one line
   * @param {{ detail?: string, cause?: unknown }} [more] `detail`: the end of a program's output, shown above the line
   */
  constructor(message, { detail = "", cause } = {}) {
    super(message, { cause });
    this.name = "SetupError";
    this.detail = detail;
  }
}

/**
 * Prints a failure and ends the process with code 1.
 *
 * @param {unknown} error a {@link SetupError} gives its line, anything else its stack
 * @returns {never}
 */
export function exitWith(error) {
  if (error instanceof SetupError) {
    if (error.detail !== "") console.error(error.detail);
    console.error(`oriel: ${error.message}`);
  } else {
    console.error(error);
  }
  process.exit(1);
}

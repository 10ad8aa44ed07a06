/** Path of the Chromium that the tests drive; undefined when none is found. */
export function findChromium(): string | undefined;

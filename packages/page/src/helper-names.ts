import { HELPERS } from "@oriel/core";

/** Names that the rewriters may emit; the runtime defines each. */
export const HELPER_NAMES: readonly string[] = Object.values(HELPERS);

import type { ObjectCall } from "../insertions.ts";

/**
 * What is found at a place in code.
 *
 * - `none`: nothing to edit
 * - `read`: a free name that an edit is due before, unless it is declared somewhere
 * - `variable`: a plain declaration; the name is local between `from` and `to`, and may be between `head` and `from`
 * - `wrap`: a member whose object, from `start` to `end`, has to be given to a helper
 * - `guard`: a key, from `start` to `end`, of a global object
 * - `unclear`: only the parser can tell; `declares`: it may even be a declaration of the name
 */
export type Site =
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly name: string; readonly at: number }
  | Variable
  | {
      readonly kind: "wrap";
      readonly start: number;
      readonly end: number;
      readonly call: ObjectCall;
    }
  | {
      readonly kind: "guard";
      readonly start: number;
      readonly end: number;
      readonly object: string;
    }
  | { readonly kind: "unclear"; readonly declares: boolean };

/** A plain declaration. */
export interface Variable {
  readonly kind: "variable";
  readonly name: string;
  readonly head: number;
  readonly from: number;
  readonly to: number;
}

export const NONE: Site = { kind: "none" };
export const UNCLEAR: Site = { kind: "unclear", declares: false };
export const MAY_DECLARE: Site = { kind: "unclear", declares: true };

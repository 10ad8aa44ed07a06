/**
 * What is found at a place in code.
 *
 * - `none`: nothing to edit
 * - `read`: a free name that an edit is due before, unless it is declared somewhere
 * - `wrap`: a member whose object, from `start` to `end`, has to be wrapped
 * - `unclear`: only the parser can tell; `declares`: it may even be a declaration of the name
 */
export type Site =
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly name: string; readonly at: number }
  | { readonly kind: "wrap"; readonly start: number; readonly end: number }
  | { readonly kind: "unclear"; readonly declares: boolean };

export const NONE: Site = { kind: "none" };
export const UNCLEAR: Site = { kind: "unclear", declares: false };
export const MAY_DECLARE: Site = { kind: "unclear", declares: true };

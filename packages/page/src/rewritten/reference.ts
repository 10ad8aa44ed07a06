import { nativeLocation, ownKeys } from "../natives.ts";
import type { Realm } from "../realm.ts";

/** A name that may be a variable of the page or one of ours; see `HELPERS.ref` of `@oriel/core`. */
export interface Reference {
  value: unknown;
}

/**
 * Makes the reference to a name of which only the run time knows what it is.
 *
 * @param shown exchanges what a page must not hold
 * @param read gives what the name stands for; called once, whatever is done with the reference
 * @param write writes to the name
 * @param isLocal whether the name is a variable for sure, so that a write to it never navigates
 */
export function reference(
  realm: Realm,
  shown: (value: unknown) => unknown,
  read: () => unknown,
  write: (value: unknown) => void,
  isLocal: boolean,
): Reference {
  let known: { readonly place: unknown } | null = null;
  const place = (): unknown => {
    known ??= { place: read() };
    return known.place;
  };
  return {
    get value() {
      return shown(place());
    },
    set value(value) {
      if (!isLocal && place() === nativeLocation) realm.navigate(String(shown(value)));
      else write(value);
    },
  };
}

/** Makes a property key of a value, asking it once, as the language does. */
export function propertyKey(value: unknown): PropertyKey {
  if (typeof value === "string") return value;
  return ownKeys({ [value as PropertyKey]: 0 })[0] ?? "";
}

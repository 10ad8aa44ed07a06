export { createRealm } from "./realm.ts";
export type { DocumentListener, Realm } from "./realm.ts";
export { HELPER_NAMES } from "./helper-names.ts";
export { installAll } from "./install.ts";

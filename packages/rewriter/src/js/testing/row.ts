import type { ScriptGoal } from "../types.ts";

/** A program and what it logs: the same as it is in a plain realm, and rewritten in one with the realm object. */
export interface Row {
  /** What it is a case of; JS-* are those of the list of hard cases. */
  readonly case: string;
  readonly program: string;
  /** `script` when absent; `file`: a module with imports, which may be one of {@link MODULES}. */
  readonly goal?: Exclude<ScriptGoal, "eval"> | "file";
  readonly log: readonly string[];
  /** Set where it needs more than the realms of Node have: there only the text is checked. */
  readonly only?: "browser";
}

/** Modules that rows of the goal `file` import, by path. */
export const MODULES: Readonly<Record<string, string>> = {
  "/data.json": '{ "location": "data" }',
  "/values.js":
    "export const location = 'imported', top = 2; export default 'default'; export { top as eval_ }",
  "/exports.js":
    "const location = 'own', o = { location: 5 }; export { location, location as top }; export default o.location; export class self {} export function parent() { return location } export * as frames from '/values.js'; export const { location: of } = o; export let count = 0; export const more = () => { count++ }",
  "/window.js":
    "export default location; export const { location: l } = window, same = window.location === location",
  "/all.js": "export * from '/values.js'; export { default } from '/values.js'",
  "/once.js": "globalThis.once = (globalThis.once ?? 0) + 1; export const once = globalThis.once",
  "/cycle-a.js":
    "import { b } from './cycle-b.js'; export const a = () => 'a' + location.protocol; export const ab = () => a() + b()",
  "/cycle-b.js": "import { a } from './cycle-a.js'; export const b = () => 'b' + a()",
  "/later.js": "export const later = await Promise.resolve(location.protocol)",
  "/meta.js":
    "export const url = import.meta.url, same = import.meta === import.meta, beside = new URL('./a.wasm', import.meta.url).pathname, resolved = import.meta.resolve('./x.js'); import.meta.mine = 1; export const mine = import.meta.mine",
};

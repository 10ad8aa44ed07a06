import type { Hooks } from "../install.ts";
import { installImportMeta } from "./import-meta.ts";

/** What realms of the encoded URL policy need besides: there, the browser has proxied addresses in the place of real ones. */
export const ENCODED_HOOKS: Hooks = [["both", installImportMeta]];

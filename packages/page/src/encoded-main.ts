/** Classic build of the runtime for documents and workers of the encoded URL policy. */
import { ENCODED_HOOKS } from "./encoded/hooks.ts";
import { start } from "./start.ts";

start(ENCODED_HOOKS);

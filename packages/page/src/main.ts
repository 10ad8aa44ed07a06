/** Classic build of the runtime for documents and workers of the native URL policy. */
import { start } from "./start.ts";

start();

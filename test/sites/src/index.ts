import type { Site } from "./site.ts";
import { addresses } from "./sites/addresses.ts";
import { builtTodos } from "./sites/built-todos.ts";
import { charts } from "./sites/charts.ts";
import { chat } from "./sites/chat.ts";
import { docs } from "./sites/docs.ts";
import { docsify } from "./sites/docsify.ts";
import { modules } from "./sites/modules.ts";
import { notes } from "./sites/notes.ts";
import { pdf } from "./sites/pdf.ts";
import { reactProduction } from "./sites/react-production.ts";
import { swaggerUi } from "./sites/swagger-ui.ts";
import { three } from "./sites/three.ts";
import { todomvcClassics } from "./sites/todomvc-classics.ts";

export type { Gateway } from "./gateway.ts";
export { startGateway } from "./gateway.ts";
export { html, json, script, serveFiles } from "./files.ts";
export type { Backend, Observation, RunningSite, Site, SiteContext, Step, Visit } from "./site.ts";

/** Every site that the end-to-end tests visit. */
export const sites: readonly Site[] = [
  swaggerUi,
  reactProduction,
  ...builtTodos,
  notes,
  docs,
  docsify,
  charts,
  three,
  chat,
  modules,
  addresses,
  pdf,
  ...todomvcClassics,
];

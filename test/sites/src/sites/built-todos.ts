import { builtApp } from "../built-app.ts";
import { serveFiles } from "../files.ts";
import type { Site } from "../site.ts";
import { todoSteps } from "./todo-steps.ts";

/** Production builds of today's frameworks, made by vite from `apps/`. */
export const builtTodos: readonly Site[] = [
  todos(
    "vue-todos",
    "vue.todo.test",
    "/",
    "Vue 3: module scripts from the root, chunk loaded by import()",
  ),
  todos(
    "svelte-todos",
    "svelte.todo.test",
    "/deep/path/",
    "Svelte 5: module scripts from a relative base",
  ),
];

function todos(
  name: "vue-todos" | "svelte-todos",
  host: string,
  path: string,
  covers: string,
): Site {
  return {
    name,
    covers,
    hosts: [host],
    async start(context) {
      context.serve(host, serveFiles({ folders: { [path]: await builtApp(name) } }));
      return { url: `${context.origin(host)}${path}`, stop: () => Promise.resolve() };
    },
    steps: todoSteps(),
  };
}

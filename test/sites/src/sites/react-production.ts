import { packageFolder, serveFiles } from "../files.ts";
import type { Site } from "../site.ts";
import { todoSteps } from "./todo-steps.ts";

const HOST = "react.todo.test";

/** The production build that the npm package `todomvc-react` ships. */
export const reactProduction: Site = {
  name: "react-production",
  covers: "React, webpack production build, controlled inputs",
  hosts: [HOST],
  start(context) {
    context.serve(HOST, serveFiles({ folders: { "/": packageFolder("todomvc-react", "dist") } }));
    return Promise.resolve({ url: `${context.origin(HOST)}/`, stop: () => Promise.resolve() });
  },
  steps: todoSteps({ routes: false, storage: false }),
};

import { packageFolder, serveFiles } from "../files.ts";
import type { Site } from "../site.ts";
import { todoSteps, type TodoTraits } from "./todo-steps.ts";

interface Classic extends TodoTraits {
  /** Folder below `examples/` of the package. */
  readonly example: string;
  readonly covers: string;
}

const CLASSICS: readonly Classic[] = [
  {
    example: "angularjs",
    covers: "AngularJS: expressions compiled by Function, its location service",
  },
  { example: "backbone", covers: "Backbone: hash router, templates compiled by Function and with" },
  { example: "closure", covers: "Closure Library: history by hash, compiled names" },
  { example: "dojo", covers: "Dojo: AMD loader, widgets parsed from markup, eval", edits: false },
  { example: "emberjs", covers: "Ember: router, Handlebars templates in the document" },
  { example: "knockback", covers: "Knockback: Knockout on Backbone models" },
  {
    example: "knockoutjs",
    covers: "Knockout: bindings compiled by Function and with",
    storage: false,
  },
  { example: "mithril", covers: "Mithril: virtual DOM, hash routes" },
  { example: "react", covers: "React 0.12: JSX fetched, compiled and run in the page" },
  { example: "vanillajs", covers: "no framework" },
  { example: "vue", covers: "Vue 0.11: templates in the document" },
];

/** TodoMVC applications of many frameworks, as the npm package `todomvc` ships them. */
export const todomvcClassics: readonly Site[] = CLASSICS.map(({ example, covers, ...traits }) => {
  const host = `${example}.todomvc.test` as const;
  return {
    name: `todomvc-${example}`,
    covers,
    hosts: [host],
    start(context) {
      context.serve(host, serveFiles({ folders: { "/": packageFolder("todomvc") } }));
      return Promise.resolve({
        url: `${context.origin(host)}/examples/${example}/`,
        stop: () => Promise.resolve(),
      });
    },
    steps: todoSteps(traits),
  };
});

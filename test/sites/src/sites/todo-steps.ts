import type { Observation, Step, Visit } from "../site.ts";

/** Selectors for both dialects of TodoMVC: the older applications use ids, the newer ones classes. */
const AT = {
  field: "#new-todo, .new-todo",
  items: "#todo-list > li, .todo-list > li",
  edit: "li.editing .edit, li.editing input[type=text]",
  filters: "#filters a, .filters a",
  clear: "#clear-completed, .clear-completed",
} as const;

const TITLES = ["read the design", "write the code", "water the plants"];

/** What differs between implementations of the TodoMVC specification. */
export interface TodoTraits {
  /** False when the filters are no addresses. */
  readonly routes?: boolean;
  /** False when nothing is kept over a reload. */
  readonly storage?: boolean;
  /** False when a double click does not make a text field. */
  readonly edits?: boolean;
}

/**
 * Gives the steps of a TodoMVC application.
 *
 * @see https://github.com/tastejs/todomvc/blob/master/app-spec.md
 */
export function todoSteps({
  routes = true,
  storage = true,
  edits = true,
}: TodoTraits = {}): readonly Step[] {
  const steps: Step[] = [
    {
      name: "shows an empty list",
      async run(visit) {
        await visit.view.locator(AT.field).waitFor();
        return look(visit);
      },
    },
    {
      name: "adds todos",
      async run(visit) {
        for (const [index, title] of TITLES.entries()) {
          await visit.view.locator(AT.field).fill(title);
          await visit.view.locator(AT.field).press("Enter");
          await shows(visit, index + 1);
        }
        return look(visit);
      },
    },
    {
      name: "completes a todo",
      async run(visit) {
        await visit.view.locator(AT.items).nth(1).locator(".toggle").click();
        await visit.view.locator("li.completed").waitFor();
        return look(visit);
      },
    },
    {
      name: "filters the list",
      async run(visit) {
        const seen: Observation[] = [];
        for (const [name, count] of [
          ["Active", 2],
          ["Completed", 1],
        ] as const) {
          await visit.view.locator(AT.filters).getByText(name, { exact: true }).click();
          await shows(visit, count);
          seen.push(await look(visit));
        }
        return seen;
      },
    },
    {
      name: "goes back to the filter before",
      async run(visit) {
        await visit.run(() => history.back());
        await shows(visit, 2);
        return look(visit);
      },
    },
    {
      name: "shows all todos again",
      async run(visit) {
        await visit.view.locator(AT.filters).getByText("All", { exact: true }).click();
        await shows(visit, 3);
        return look(visit);
      },
    },
    {
      name: "renames a todo",
      async run(visit) {
        await visit.view.locator(AT.items).first().locator("label").dblclick();
        await visit.view.locator(AT.edit).fill("read it again");
        await visit.view.locator(AT.edit).press("Enter");
        await visit.view.locator(AT.items).getByText("read it again").waitFor();
        return look(visit);
      },
    },
    {
      name: "finds its todos after a reload",
      async run(visit) {
        await visit.reload();
        await shows(visit, 3);
        return look(visit);
      },
    },
    {
      name: "clears what is completed",
      async run(visit) {
        await visit.view.locator(AT.clear).click();
        await shows(visit, 2);
        return look(visit);
      },
    },
  ];
  const left = new Set([
    ...(routes ? [] : ["goes back to the filter before"]),
    ...(edits ? [] : ["renames a todo"]),
    ...(storage ? [] : ["finds its todos after a reload"]),
  ]);
  return steps.filter(({ name }) => !left.has(name));
}

function look(visit: Visit): Promise<Observation> {
  return visit.run((items) => {
    const visible = [...document.querySelectorAll<HTMLElement>(items)].filter(
      (item) => item.offsetParent !== null,
    );
    return {
      title: document.title,
      url: document.URL,
      href: location.href,
      hash: location.hash,
      base: document.baseURI,
      heads: document.head.querySelectorAll("base, script[src]").length,
      todos: visible.map((item) => ({
        text: item.querySelector("label")?.textContent?.trim() ?? "",
        class: [...item.classList].sort().join(" "),
      })),
      left: (document.querySelector("#todo-count, .todo-count")?.textContent ?? "")
        .replace(/\s+/g, " ")
        .trim(),
      stored: localStorage.length,
      links: [...document.querySelectorAll("a")].map((link) => link.href),
    };
  }, AT.items);
}

function shows(visit: Visit, count: number): Promise<void> {
  return visit.until(
    ({ items, wanted }) =>
      [...document.querySelectorAll<HTMLElement>(items)].filter(
        (item) => item.offsetParent !== null,
      ).length === wanted,
    { items: AT.items, wanted: count },
  );
}

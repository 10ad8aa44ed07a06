import { html, json, script, serveFiles, type Site } from "@oriel/test-sites";
import { CASES } from "../../../packages/rewriter/src/js/testing/cases.ts";
import { MODULES, type Row } from "../../../packages/rewriter/src/js/testing/row.ts";

/** What the outer page knows, and the page of a case asks. */
interface CaseHost {
  readonly cases: readonly Pick<Row, "program" | "goal" | "only" | "log">[];
  /** The log of the case that runs: navigations of the outer window go there. */
  current: string[];
  take(index: number, log: readonly string[]): void;
}

/** All rows, in the order of the results. */
export const ROWS: readonly Row[] = Object.values(CASES).flat();

/**
 * A site that runs every row of the rewriter's tables in a frame of its own, by what a page would run it with. The
 * outer page's `results` holds their logs.
 */
export const caseSite: Site = {
  name: "javascript-cases",
  covers: "every position of the names that the JavaScript rewriter looks for",
  hosts: ["cases.test"],
  start(context) {
    const cases = ROWS.map(({ program, goal, only, log }) => ({ program, goal, only, log }));
    const modules = Object.entries(MODULES).map(([path, text]) => [
      path,
      path.endsWith(".json") ? json(JSON.parse(text)) : script(text),
    ]);
    context.serve(
      "cases.test",
      serveFiles({
        pages: {
          "/index.html": html(
            `<!doctype html><title>cases</title><script src="/cases.js"></script><script>(${runAll.toString()})()</script>`,
          ),
          "/case.html": html(
            `<!doctype html><title>case</title><body><iframe src="/inner.html"></iframe><script src="/case.js"></script>`,
          ),
          "/inner.html": html("<!doctype html><title>inner</title>"),
          "/cases.js": script(`window.cases = ${JSON.stringify(cases)}`),
          "/case.js": script(`addEventListener("load", ${runCase.toString()})`),
          ...Object.fromEntries(modules),
        },
      }),
    );
    return Promise.resolve({
      url: `${context.origin("cases.test")}/`,
      stop: () => Promise.resolve(),
    });
  },
  steps: [],
};

/** Runs in the outer page: opens a frame for each case, one after the other. */
function runAll(): void {
  const results: (readonly string[])[] = [];
  const host = window as unknown as CaseHost & { results: typeof results };
  navigation.addEventListener("navigate", (event) => {
    // the first one may be that of the load
    if (event.destination.sameDocument || results.length === host.cases.length) return;
    event.preventDefault();
    host.current.push(`navigate top ${event.destination.url}`);
  });
  const open = (): void => {
    if (results.length === host.cases.length) return;
    const element = document.createElement("iframe");
    element.src = `/case.html?${results.length}`;
    document.documentElement.append(element);
  };
  host.results = results;
  host.current = [];
  host.take = (index, log) => {
    if (index !== results.length) return;
    results.push([...log]);
    document.querySelector("iframe")?.remove();
    open();
  };
  addEventListener("load", open);
}

/** Runs in the page of a case, when it has loaded. */
async function runCase(): Promise<void> {
  const host = parent as unknown as CaseHost;
  const index = Number(location.search.slice(1));
  const row = host.cases[index];
  const frame = document.querySelector("iframe")?.contentWindow as Window & typeof globalThis;
  if (row === undefined) return;
  const log: string[] = [];
  host.current = log;
  const element = document.body.appendChild(document.createElement("b"));
  const {
    MessageChannel,
    Function: NativeFunction,
    setTimeout: later,
    JSON: text,
    Promise,
  } = window;
  const { ownKeys, get, apply } = Reflect;
  const { toString } = Object.prototype;
  const { toString: sourceOf } = NativeFunction.prototype;
  const own = window;
  const names = new Map<unknown, string>([
    [own, "window"],
    [frame, "frame"],
    [parent, "parent"],
    [document, "document"],
    [element, "element"],
  ]);

  function describe(value: unknown): string {
    const name = names.get(value);
    if (name !== undefined) return name;
    if (typeof value === "function") {
      const source: string = apply(sourceOf, value, []);
      return source.includes("[native code]") || source.includes("log.push") ? "function" : source;
    }
    if (typeof value === "object" && value !== null) {
      const tag: string = apply(toString, value, []);
      if (tag === "[object Location]") return `Location ${(value as Location).href}`;
      if (tag === "[object Error]") return (value as Error).name;
      if (tag === "[object HTMLDocument]") return `document of ${(value as Document).title}`;
      const list = ownKeys(value).map((key) => `${String(key)}: ${describe(get(value, key))}`);
      return `{${list.join(", ")}}`;
    }
    return typeof value === "string" ? text.stringify(value) : String(value);
  }

  const hide = (name: string, value: unknown): void => {
    Object.defineProperty(own, name, { value, configurable: true, writable: true });
  };
  hide("log", (...list: unknown[]) => log.push(list.map(describe).join(" ")));
  hide("frame", frame);
  hide("element", element);
  const posts: ((data: unknown) => void)[] = [];
  let heard = 0;
  for (const [name, target] of [
    ["window", own],
    ["frame", frame],
  ] as const) {
    target.navigation.addEventListener("navigate", (event) => {
      event.preventDefault();
      log.push(`navigate ${name} ${event.destination.url}`);
    });
    const post = target.postMessage;
    posts.push((data) => apply(post, target, [data, "*"]));
    target.addEventListener("message", ({ data, origin, source }) => {
      if (data === "case: end") heard++;
      else log.push(`message ${name} ${describe(data)} ${origin} ${describe(source)}`);
    });
  }
  addEventListener("error", (event) => {
    event.preventDefault();
    const { error, message, lineno, colno } = event;
    const name = (error as { name?: string } | null)?.name ?? String(error);
    log.push(`throws ${name}${name === "SyntaxError" ? ` ${message} at ${lineno}:${colno}` : ""}`);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    log.push(`rejects ${describe(event.reason)}`);
  });

  const { program, goal = "script" } = row;
  const quoted = text.stringify(program);
  const code = {
    script: program,
    file: program,
    module: `"use strict"; (async () => {${program}\n})().catch((error) => log("rejects", error.name))`,
    function: `log(Function(${quoted})())`,
    handler: `element.setAttribute("onclick", ${quoted}); log(element.onclick({}))`,
  }[goal];
  const holder = document.createElement("script");
  if (goal === "file") holder.type = "module";
  holder.textContent = code;
  document.head.append(holder);

  // Until all that it has started is heard of: messages come in order, timers after those that were set before.
  const tick = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => later(resolve, 0);
      port2.postMessage(0);
    });
  for (const post of posts) post("case: end");
  const deadline = performance.now() + 20_000;
  const wanted = row.only === "browser" ? row.log.length : 0;
  do await tick();
  while ((heard < posts.length || log.length < wanted) && performance.now() < deadline);
  for (let i = 0; i < 3; i++) await tick();
  host.take(index, log);
}

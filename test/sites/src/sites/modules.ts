import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { html, json, packageFolder, script, serveFiles } from "../files.ts";
import type { Site } from "../site.ts";

const HOST = "modules.test";
const CDN = "esm.test";

/** Lit without a bundler: the browser resolves, fetches and links every module itself. */
export const modules: Site = {
  name: "modules",
  covers:
    "import map, module graph of another origin, import() of bare, relative and computed names, import.meta, JSON and CSS modules, module workers, classic workers, blob workers",
  hosts: [HOST, CDN],
  start(context) {
    const cdn = context.origin(CDN);
    context.serve(HOST, serveFiles({ pages: pages(cdn) }));
    context.serve(
      CDN,
      serveFiles({
        headers: { "access-control-allow-origin": "*" },
        // the packages that lit imports lie beside it
        folders: { "/": dirname(realpathSync(packageFolder("lit"))) },
      }),
    );
    return Promise.resolve({ url: `${context.origin(HOST)}/app/`, stop: () => Promise.resolve() });
  },
  steps: [
    {
      name: "renders an element of modules of another origin",
      async run(visit) {
        await visit.view.getByText("3 things: one, two, three").waitFor();
        return visit.run(() => ({
          shadow: document.querySelector("thing-list")?.shadowRoot?.textContent?.trim() ?? "",
          color: getComputedStyle(document.querySelector("thing-list") ?? document.body).color,
          nomodule: "nomodule" in document.body.dataset,
        }));
      },
    },
    ...(
      ["meta", "imports", "moduleWorker", "classicWorker", "blobWorker", "failures"] as const
    ).map((name) => ({
      name: `reports ${name}`,
      async run(visit: Parameters<Site["steps"][number]["run"]>[0]) {
        await visit.until((key) => key in ((globalThis as { report?: object }).report ?? {}), name);
        return visit.run(
          (key) =>
            (globalThis as unknown as { report: Record<string, string[]> }).report[key] ?? [],
          name,
        );
      },
    })),
  ],
};

const pages = (cdn: string) => ({
  "/app/index.html": html(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Modules</title>
    <script type="importmap">
      {
        "imports": {
          "lit": "${cdn}/lit/index.js",
          "lit/": "${cdn}/lit/",
          "lit-html": "${cdn}/lit-html/lit-html.js",
          "lit-html/": "${cdn}/lit-html/",
          "lit-element/": "${cdn}/lit-element/",
          "@lit/reactive-element": "${cdn}/@lit/reactive-element/reactive-element.js",
          "@lit/reactive-element/": "${cdn}/@lit/reactive-element/",
          "#own/": "/app/own/"
        },
        "scopes": { "/app/own/": { "answer": "/app/own/answer.js" } }
      }
    </script>
    <link rel="modulepreload" href="own/answer.js" />
    <script type="module" src="main.js"></script>
    <script nomodule>document.body.dataset.nomodule = "";</script>
  </head>
  <body>
    <thing-list></thing-list>
  </body>
</html>
`),
  "/app/main.js": script(`
import { LitElement, css, html } from "lit";
import { answer } from "#own/relay.js";
import { settings } from "./settings.js";

const report = (globalThis.report = {});
class ThingList extends LitElement {
  static styles = css\`:host { color: rgb(1, 2, 3); }\`;
  static properties = { things: { state: true } };
  things = ["one", "two", "three"];
  render() {
    return html\`<p>\${this.things.length} things: \${this.repeat?.(this.things, (x) => x, (x, i) => (i ? ", " : "") + x)}</p>\`;
  }
  async connectedCallback() {
    super.connectedCallback();
    const name = "repeat";
    this.repeat = (await import(\`lit/directives/\${name}.js\`)).repeat;
    this.requestUpdate();
  }
}
customElements.define("thing-list", ThingList);

report.meta = [
  import.meta.url,
  import.meta.resolve("./x.js"),
  import.meta.resolve("lit"),
  new URL("y.png", import.meta.url).href,
  String(document.currentScript),
  typeof this,
  location.href,
];
const { default: data } = await import("./data.json", { with: { type: "json" } });
const { default: sheet } = await import("./style.css", { with: { type: "css" } });
const late = await import(new URL("own/late.js", import.meta.url));
report.imports = [answer, settings.name, data.list.join(), sheet.cssRules[0].cssText, late.where, late.default()];

const ask = (worker, message) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
const failed = (error) => ["failed", String(error)];
report.moduleWorker = await ask(new Worker(new URL("own/worker.js", import.meta.url), { type: "module", name: "m" }), 20).catch(failed);
report.classicWorker = await ask(new Worker("own/classic.js"), 21).catch(failed);
const source = "onmessage = ({ data }) => postMessage([data, location.protocol, self.origin, typeof importScripts])";
report.blobWorker = await ask(new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" }))), 22).catch(failed);
report.failures = await Promise.all(
  ["./missing.js", "./throws.js", "unmapped", "./data.json"].map((name) =>
    import(name).then(() => "fine", (error) => error.name + ": " + error.message),
  ),
);
`),
  "/app/settings.js": script(
    `export const settings = { name: "settings of " + new URL(import.meta.url).pathname };`,
  ),
  "/app/throws.js": script(`throw new RangeError("thrown at the top");`),
  "/app/data.json": json({ list: [1, 2, 3] }),
  "/app/style.css": { type: "text/css", body: "p { color: red; background: url(own/x.png); }" },
  "/app/own/relay.js": script(`export { answer } from "answer";`),
  "/app/own/answer.js": script(`export const answer = 42;`),
  "/app/own/late.js": script(`export const where = import.meta.url; export default () => "late";`),
  "/app/own/math.js": script(
    `export const double = (value) => value * 2; export const where = import.meta.url;`,
  ),
  "/app/own/worker.js": script(`
import { double, where } from "./math.js";
onmessage = async ({ data }) => {
  const { where: late } = await import("./late.js");
  const text = await (await fetch("math.js")).text();
  let classic = "none";
  try { importScripts("math.js"); } catch (error) { classic = error.name; }
  postMessage([double(data), where, late, location.href, self.origin, name, import.meta.url, text.length, classic]);
};
`),
  "/app/own/classic.js": script(`
importScripts("part.js", "${cdn}/lit-html/package.json.js".slice(0, 0) || "part.js");
onmessage = ({ data }) => {
  const request = new XMLHttpRequest();
  request.open("GET", "math.js", false);
  request.send();
  postMessage([triple(data), times, location.href, location.pathname, self.origin, request.status, request.responseURL]);
};
`),
  "/app/own/part.js": script(
    `var times = (self.times ?? 0) + 1; var triple = (value) => value * 3;`,
  ),
});

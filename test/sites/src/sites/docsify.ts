import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html, packageFolder, serveFiles } from "../files.ts";
import type { Site } from "../site.ts";

const HOST = "guide.test";
const CDN = "cdn.guide.test";

/** A docsify site: Markdown fetched and rendered in the page. */
export const docsify: Site = {
  name: "docsify",
  covers:
    "scripts of another host, XMLHttpRequest, hash routes, search index in localStorage, links into new tabs",
  hosts: [HOST, CDN],
  start(context) {
    context.serve(
      HOST,
      serveFiles({
        pages: {
          "/guide/index.html": html(page(context.origin(CDN))),
          "/guide/README.md": { type: "text/markdown", body: HOME },
        },
        folders: { "/guide/": packageFolder("todomvc", "examples") },
      }),
    );
    const lib = packageFolder("docsify", "lib");
    // without its fonts, which come from a host of the internet
    const theme = readFileSync(join(lib, "themes/vue.css"), "utf8").replace(
      /@import url\([^)]*\);?/g,
      "",
    );
    context.serve(
      CDN,
      serveFiles({
        pages: { "/themes/vue.css": { type: "text/css", body: theme } },
        folders: { "/": lib },
      }),
    );
    return Promise.resolve({
      url: `${context.origin(HOST)}/guide/`,
      stop: () => Promise.resolve(),
    });
  },
  steps: [
    {
      name: "renders the first page",
      async run(visit) {
        await visit.view.locator("#guide").waitFor();
        return visit.run(() => ({
          title: document.title,
          url: document.URL,
          links: [...document.querySelectorAll<HTMLAnchorElement>(".markdown-section a")].map(
            (link) => `${link.getAttribute("href")} ${link.href} ${link.target}`,
          ),
        }));
      },
    },
    {
      name: "goes to another page by its hash",
      async run(visit) {
        await visit.view
          .locator(".markdown-section")
          .getByRole("link", { name: "Knockout" })
          .click();
        await visit.view.locator("#knockoutjs-todomvc-example").waitFor();
        return visit.run(() => ({
          title: document.title,
          url: document.URL,
          hash: location.hash,
          text: document.querySelector(".markdown-section")?.textContent?.slice(0, 500) ?? "",
        }));
      },
    },
    {
      name: "finds words in the pages it has read",
      async run(visit) {
        await visit.view.locator(".search input").fill("resource");
        await visit.view.locator(".matching-post").first().waitFor();
        return {
          // in the order in which the pages have come
          found: (await visit.view.locator(".matching-post h2").allInnerTexts()).sort(),
          stored: await visit.run(() =>
            Object.keys(localStorage)
              .filter((key) => /index/.test(key))
              .sort(),
          ),
        };
      },
    },
    {
      name: "keeps the page in the address over a reload",
      async run(visit) {
        await visit.reload();
        await visit.view.locator("#knockoutjs-todomvc-example").waitFor();
        return visit.run(() => [document.URL, document.title]);
      },
    },
    {
      name: "goes back to the first page",
      async run(visit) {
        await visit.run(() => history.back());
        await visit.view.locator("#guide").waitFor();
        return visit.run(() => document.URL);
      },
    },
  ],
};

const HOME = `# Guide

Pages about [Knockout](knockoutjs/readme.md) and [Mithril](mithril/readme.md).
An [application](http://guide.test/examples ":ignore"), and a [mail](mailto:nobody@guide.test).
`;

const page = (cdn: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Guide</title>
    <meta name="viewport" content="width=device-width" />
    <link rel="stylesheet" href="${cdn}/themes/vue.css" />
  </head>
  <body>
    <div id="app">loading</div>
    <script>
      window.$docsify = {
        name: "Guide",
        auto2top: true,
        search: { paths: ["/", "/knockoutjs/readme", "/mithril/readme"], depth: 3 },
      };
    </script>
    <script src="${cdn}/docsify.min.js"></script>
    <script src="${cdn}/plugins/search.min.js"></script>
  </body>
</html>
`;

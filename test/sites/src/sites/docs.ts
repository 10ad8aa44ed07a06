import { builtApp } from "../built-app.ts";
import { serveFiles } from "../files.ts";
import type { Observation, Site, Visit } from "../site.ts";

const HOST = "docs.test";

/** A VitePress documentation site with its local search. */
export const docs: Site = {
  name: "docs",
  covers:
    "VitePress: hydration of prerendered pages, client-side routes, prefetch, search index by import(), theme in localStorage",
  hosts: [HOST],
  async start(context) {
    context.serve(HOST, serveFiles({ folders: { "/": await builtApp("docs") } }));
    return { url: `${context.origin(HOST)}/`, stop: () => Promise.resolve() };
  },
  steps: [
    {
      name: "shows the first page",
      async run(visit) {
        await visit.view.getByRole("heading", { name: "Frameworks", level: 1 }).waitFor();
        return look(visit);
      },
    },
    {
      name: "goes to a page without loading a document",
      async run(visit) {
        await hydrated(visit);
        await visit.run(() => {
          (globalThis as { mark?: boolean }).mark = true;
        });
        await visit.view.locator(".VPSidebar").getByRole("link", { name: "backbone" }).click();
        await visit.view.getByRole("heading", { name: "Backbone.js TodoMVC Example" }).waitFor();
        const same = await visit.run(() => (globalThis as { mark?: boolean }).mark === true);
        return { same, ...(await look(visit)) };
      },
    },
    {
      name: "finds words in all pages",
      async run(visit) {
        await visit.view.locator("body").press("Control+k");
        await visit.view.getByRole("searchbox").fill("website");
        await visit.until(() => document.querySelectorAll("#localsearch-list li a").length > 2);
        return visit.run(() =>
          [...document.querySelectorAll<HTMLAnchorElement>("#localsearch-list li a")].map(
            (link) => `${link.textContent?.replace(/\s+/g, " ").trim()} ${link.href}`,
          ),
        );
      },
    },
    {
      name: "opens what it found",
      async run(visit) {
        await visit.view.locator("#localsearch-list li a").first().click();
        await visit.until(() => document.querySelector("#localsearch-list") === null);
        await visit.view.getByRole("heading", { name: "Mithril TodoMVC Example" }).waitFor();
        return look(visit);
      },
    },
    {
      name: "goes back and forward",
      async run(visit) {
        await visit.run(() => history.back());
        await visit.until(() => location.pathname === "/backbone.html");
        await visit.view.getByRole("heading", { name: "Backbone.js TodoMVC Example" }).waitFor();
        return look(visit);
      },
    },
    {
      name: "remembers the dark theme over a reload",
      async run(visit) {
        await visit.view.locator(".VPNavBar .VPSwitchAppearance").first().click();
        await visit.until(() => document.documentElement.classList.contains("dark"));
        await visit.reload();
        return visit.run(() => ({
          dark: document.documentElement.classList.contains("dark"),
          stored: localStorage.getItem("vitepress-theme-appearance") ?? "",
          color: getComputedStyle(document.body).backgroundColor,
        }));
      },
    },
    {
      name: "jumps to a heading",
      async run(visit) {
        await visit.view
          .locator(".VPDocAsideOutline a, .VPLocalNavOutlineDropdown a")
          .first()
          .click();
        await visit.until(() => location.hash !== "");
        return visit.run(() => ({
          hash: location.hash,
          url: document.URL,
          target: document.querySelector(":target")?.textContent ?? "",
        }));
      },
    },
    {
      name: "shows its page for unknown addresses",
      async run(visit) {
        await visit.open(await visit.run(() => new URL("/no/such/page", location.href).href));
        return visit.run(() => ({
          url: document.URL,
          text: document.body.innerText.slice(0, 100),
        }));
      },
    },
  ],
};

/** VitePress marks its root when the application runs. */
function hydrated(visit: Visit): Promise<void> {
  return visit.until(() => {
    const root = document.querySelector("#app");
    return root !== null && "__vue_app__" in root;
  });
}

function look(visit: Visit): Promise<Readonly<Record<string, Observation>>> {
  return visit.run(() => ({
    title: document.title,
    url: document.URL,
    path: location.pathname,
    scripts: [...document.querySelectorAll("script[src]")].map(
      (script) => (script as HTMLScriptElement).src,
    ),
    preloads: [...document.querySelectorAll<HTMLLinkElement>("link[rel=modulepreload]")].map(
      ({ href }) => href,
    ),
    heading: document.querySelector("h1")?.textContent ?? "",
    links: [...document.querySelectorAll<HTMLAnchorElement>(".VPSidebar a")].map(
      ({ href }) => href,
    ),
    font: getComputedStyle(document.body).fontSize,
  }));
}

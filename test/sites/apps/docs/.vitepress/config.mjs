// Documentation of many frameworks: the readme files of the npm package `todomvc`.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";

const pages = readdirSync(join(import.meta.dirname, "../generated"))
  .filter((name) => name.endsWith(".md") && name !== "index.md")
  .map((name) => name.replace(/\.md$/, ""))
  .sort();

export default defineConfig({
  title: "Frameworks",
  description: "Readme files of many frameworks",
  srcDir: "generated",
  cacheDir: "generated/.cache",
  outDir: process.env.SITE_OUTPUT,
  ignoreDeadLinks: true,
  lastUpdated: false,
  markdown: { theme: "github-light" },
  themeConfig: {
    search: { provider: "local" },
    outline: "deep",
    nav: [{ text: "Home", link: "/" }],
    sidebar: [
      { text: "Frameworks", items: pages.map((name) => ({ text: name, link: `/${name}` })) },
    ],
  },
});

import { CONFIG_PARAMETER } from "@oriel/core";
import { expect, it } from "vitest";
import { type ProxyLocations, resolveConfig, workerUrl } from "./resolve-config.ts";

const BASE = "https://embedder.test/app/index.html?q#f";

it.each<{ name: string; locations: ProxyLocations; expected: object }>([
  {
    name: "the bundled server's places by default",
    locations: {},
    expected: {
      scope: "https://embedder.test/service/",
      bareServer: "https://embedder.test/bare/",
      scripts: "https://embedder.test/oriel/",
    },
  },
  {
    name: "values relative to the document",
    locations: { scope: "proxy", bareServer: "../b/", scripts: "./assets/oriel" },
    expected: {
      scope: "https://embedder.test/app/proxy/",
      bareServer: "https://embedder.test/b/",
      scripts: "https://embedder.test/app/assets/oriel/",
    },
  },
  {
    name: "a Bare server of another origin, as URL",
    locations: { bareServer: new URL("https://bare.test:8080") },
    expected: { bareServer: "https://bare.test:8080/" },
  },
])("takes $name", ({ locations, expected }) => {
  expect(resolveConfig(locations, BASE)).toMatchObject(expected);
});

it.each<{ locations: ProxyLocations }>([
  { locations: { scope: "https://elsewhere.test/service/" } },
  { locations: { bareServer: "ftp://files.test/" } },
  { locations: { bareServer: "http://" } },
  { locations: { scripts: "data:text/javascript,1" } },
])("refuses $locations", ({ locations }) => {
  expect(() => resolveConfig(locations, BASE)).toThrow(
    expect.objectContaining({ code: "INVALID_OPTION" }),
  );
});

it("names the worker with its configuration, the same for equal ones", () => {
  const one = workerUrl(resolveConfig({ bareServer: "/bare" }, BASE), BASE);
  const other = workerUrl(
    resolveConfig({ scripts: "https://embedder.test/oriel" }, "https://embedder.test/"),
    "https://embedder.test/",
  );
  expect(one.href).toBe(other.href);
  expect(one.pathname).toBe("/oriel/worker.js");
  expect(JSON.parse(one.searchParams.get(CONFIG_PARAMETER) ?? "")).toEqual(resolveConfig({}, BASE));
});

it("keeps the query of the embedder's own worker", () => {
  const url = workerUrl(resolveConfig({}, BASE), BASE, "/sw.js?build=7");
  expect(url.pathname).toBe("/sw.js");
  expect(url.searchParams.get("build")).toBe("7");
});

it("refuses a worker of another origin", () => {
  expect(() => workerUrl(resolveConfig({}, BASE), BASE, "https://cdn.test/worker.js")).toThrow(
    expect.objectContaining({ code: "INVALID_OPTION" }),
  );
});

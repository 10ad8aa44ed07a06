import { expect, it } from "vitest";
import { readConfig } from "./read-config.ts";
import { WorkerError } from "./worker-error.ts";

const script = "https://proxy.example/oriel/worker.js";
const scope = "https://proxy.example/service/";
const withConfig = (config: unknown): string =>
  `${script}?config=${encodeURIComponent(JSON.stringify(config))}`;

it.each([
  {
    name: "falls back to what the bundled server serves",
    source: { script, scope, given: undefined },
    expected: {
      scope,
      bareServer: "https://proxy.example/bare/",
      scripts: "https://proxy.example/oriel/",
    },
  },
  {
    name: "reads the script's own address",
    source: {
      script: withConfig({ scope: "/p", bareServer: "//bare.example/b", scripts: "../s/" }),
      scope,
      given: undefined,
    },
    expected: {
      scope: "https://proxy.example/p/",
      bareServer: "https://bare.example/b/",
      scripts: "https://proxy.example/s/",
    },
  },
  {
    name: "prefers what the front end has set",
    source: { script: withConfig({ scope: "/p/" }), scope, given: { scope: "/q/" } },
    expected: {
      scope: "https://proxy.example/q/",
      bareServer: "https://proxy.example/bare/",
      scripts: "https://proxy.example/oriel/",
    },
  },
])("$name", ({ source, expected }) => {
  expect(readConfig(source)).toEqual(expected);
});

it.each([
  { name: "what is no JSON", source: { script: `${script}?config={`, scope, given: undefined } },
  { name: "what is no object", source: { script, scope, given: "x" } },
  { name: "an address that is none", source: { script, scope, given: { scope: "https://" } } },
  { name: "another scheme", source: { script, scope, given: { bareServer: "ftp://a/" } } },
  { name: "a scope elsewhere", source: { script, scope, given: { scope: "https://b.test/s/" } } },
])("refuses $name", ({ source }) => {
  let thrown: unknown;
  try {
    readConfig(source);
  } catch (error) {
    thrown = error;
  }
  expect(WorkerError.is(thrown) && thrown.code).toBe("INVALID_CONFIG");
});

import { beforeEach, expect, it, vi } from "vitest";
import { type BootstrapHost, runBootstrap } from "./run-bootstrap.ts";
import { FakeContainer, fakeHost, type FakeScript } from "./testing/fake-workers.ts";

const ADDRESS = `${location.origin}/service/html/https%3A%2F%2Fsite.test%2Fa#part`;

interface Stage {
  readonly host: BootstrapHost;
  readonly container: FakeContainer;
  readonly reload: ReturnType<typeof vi.fn>;
  readonly replace: ReturnType<typeof vi.fn>;
}

function stage(script: FakeScript = {}): Stage {
  const container = new FakeContainer(() => script);
  const reload = vi.fn();
  const replace = vi.fn();
  const host: BootstrapHost = {
    ...fakeHost(container),
    document,
    location: { href: ADDRESS, origin: location.origin, reload, replace },
    sessionStorage,
  };
  return { host, container, reload, replace };
}

function script(attributes: Record<string, string> = {}): HTMLScriptElement {
  const element = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const status = (): string => document.getElementById("oriel-status")?.textContent ?? "";
const failure = (): HTMLElement | null => document.getElementById("oriel-error");
const buttons = (): HTMLButtonElement[] => [...document.querySelectorAll("button")];

beforeEach(() => {
  sessionStorage.clear();
  document.body.innerHTML = `<main id="oriel-status"></main><pre id="oriel-error" hidden></pre>`;
});

it("starts the worker and loads the address again", async () => {
  const { host, container, reload } = stage();
  await runBootstrap(host, script());
  expect(reload).toHaveBeenCalledOnce();
  expect(status()).toBe("Opening site.test…");
  expect(failure()?.hidden).toBe(true);
  expect(container.registered).toHaveLength(1);
});

it("takes the configuration that the server has written", async () => {
  const { host, container } = stage();
  const config = JSON.stringify({ bareServer: "https://bare.test/" });
  await runBootstrap(host, script({ "data-config": config }));
  expect(container.registered[0]).toContain(encodeURIComponent("https://bare.test/"));
});

it("leaves a front end's own worker in place", async () => {
  const { host, container, reload } = stage();
  const scope = `${location.origin}/service/`;
  const config = JSON.stringify({ scope, bareServer: "https://own.test/", scripts: "/oriel/" });
  const own = new URL(`/own.js?config=${encodeURIComponent(config)}`, location.origin);
  await container.register(own, { scope });
  await runBootstrap(host, script());
  expect(container.registered).toEqual([own.href]);
  expect(reload).toHaveBeenCalledOnce();
});

it("stops after three reloads that brought no worker, and starts again on request", async () => {
  const { host, reload } = stage();
  for (let i = 0; i < 4; i++) await runBootstrap(host, script());
  expect(reload).toHaveBeenCalledTimes(3);
  expect(failure()?.textContent).toContain("UNCONTROLLED");
  buttons()[0]?.click();
  expect(reload).toHaveBeenCalledTimes(4);
  await runBootstrap(host, script());
  expect(reload).toHaveBeenCalledTimes(5);
});

it.each([
  { name: "the worker", script: { install: "fail" } as const, says: "REGISTRATION_FAILED" },
  { name: "the Bare server", script: { failure: "refused" }, says: "BARE_SERVER_UNREACHABLE" },
])(
  "shows what is wrong with $name and offers to try again",
  async ({ script: behaviour, says }) => {
    const { host, reload } = stage(behaviour);
    await runBootstrap(host, script());
    expect(reload).not.toHaveBeenCalled();
    expect(status()).toBe("This page could not be opened.");
    expect(failure()?.hidden).toBe(false);
    expect(failure()?.textContent).toContain(says);
    expect(buttons().map(({ textContent }) => textContent)).toEqual(["Try again"]);
    buttons()[0]?.click();
    expect(reload).toHaveBeenCalledOnce();
  },
);

it("shows a configuration that cannot be read", async () => {
  const { host } = stage();
  await runBootstrap(host, script({ "data-config": "{scope" }));
  expect(failure()?.textContent).toContain("INVALID_OPTION");
});

it("says that a form cannot be sent again, and offers the address without it", async () => {
  const { host, reload, replace } = stage();
  await runBootstrap(host, script({ "data-method": "POST" }));
  expect(reload).not.toHaveBeenCalled();
  expect(status()).toContain("The form was not sent");
  expect(buttons()).toHaveLength(2);
  buttons()[1]?.click();
  expect(replace).toHaveBeenCalledWith(ADDRESS.replace("#part", ""));
});

it("works in a document without the elements, and without a script element", async () => {
  document.body.innerHTML = "";
  const { host } = stage({ failure: "refused" });
  await runBootstrap(host, null);
  expect(failure()?.textContent).toContain("refused");
});

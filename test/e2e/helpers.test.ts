import { HELPERS, MEMBER_PREFIX, REALM, REWRITTEN_MEMBERS } from "@oriel/core";
import { html, serveFiles, type Site } from "@oriel/test-sites";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { startSessions, type Sessions } from "./harness/sessions.ts";
import { openInTab } from "./harness/visit.ts";

const HOST = "plain.test";
const site: Site = {
  name: "plain",
  covers: "nothing",
  hosts: [HOST],
  start(context) {
    context.serve(
      HOST,
      serveFiles({ pages: { "/index.html": html("<!doctype html><p>plain</p>") } }),
    );
    return Promise.resolve({ url: `${context.origin(HOST)}/`, stop: () => Promise.resolve() });
  },
  steps: [],
};

let sessions: Sessions;
beforeAll(async () => {
  sessions = await startSessions(inject("proxyOrigin"), [site]);
});
afterAll(() => sessions?.close());

it("finds every helper that rewritten code uses in the realm of a document", async () => {
  const context = await sessions.proxied.browser.newProfile();
  const { url } = await site.start(sessions.gateway);
  const visit = await openInTab(inject("proxyOrigin"))(context);
  await visit.open(url);
  // in the window itself, not as code of the page
  const emitted = Object.values(HELPERS);
  const names = await visit.view.evaluate(
    ([realm, wanted]) => {
      const helpers: unknown = Reflect.get(globalThis, realm);
      return {
        helpers:
          typeof helpers === "object" && helpers !== null
            ? wanted.filter((name) => name in helpers)
            : [],
        members: Object.getOwnPropertyNames(globalThis),
      };
    },
    [REALM, emitted] as const,
  );
  expect(names.helpers).toEqual(emitted);
  expect(names.members).toEqual(
    expect.arrayContaining(REWRITTEN_MEMBERS.map((name) => MEMBER_PREFIX + name)),
  );
  await context.close();
});

import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { caseSite, ROWS } from "./harness/case-pages.ts";
import { startSessions, type Session, type Sessions } from "./harness/sessions.ts";

/** Rows after which the wait for the next ones begins anew. */
const CHUNK = 25;

let sessions: Sessions;
let native: readonly (readonly string[])[];
let proxied: readonly (readonly string[])[];

/** Opens the site, and gives the logs of all rows. */
async function runAll({ browser, open }: Session, url: string): Promise<typeof native> {
  const context = await browser.newProfile();
  try {
    const visit = await open(context);
    await visit.open(url);
    for (let done = 0; done < ROWS.length; done += CHUNK) {
      await visit.until(
        (least) => (globalThis as unknown as { results: unknown[] }).results.length >= least,
        Math.min(done + CHUNK, ROWS.length),
      );
    }
    return await visit.run(() => (globalThis as unknown as { results: typeof native }).results);
  } finally {
    await context.close();
  }
}

beforeAll(async () => {
  sessions = await startSessions(inject("proxyOrigin"), [caseSite]);
  const { url } = await caseSite.start(sessions.gateway);
  native = await runAll(sessions.direct, url);
  proxied = await runAll(sessions.proxied, url);
}, 240_000);
afterAll(() => sessions?.close());

it.each(ROWS.map((row, index) => ({ ...row, index })))(
  "$case: $program",
  ({ index, only, log }) => {
    if (only === "browser") expect(native[index]).toEqual(log);
    expect(native[index]?.length).toBeGreaterThan(0);
    expect(proxied[index]).toEqual(native[index]);
  },
);

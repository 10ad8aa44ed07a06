import { beforeEach, expect, it } from "vitest";
import { codec, createHarness, home, proxy, type Harness } from "./testing/harness.ts";

const FILE = "https://a.test/file";

let worker: Harness;
beforeEach(() => {
  worker = createHarness();
});

/** Navigates the document at {@link home} to {@link FILE}. */
async function leave(destination = "document"): Promise<Response> {
  const response = await worker.visit(FILE, {
    clientId: "page",
    referrer: codec.encode(home),
    destination,
  });
  await worker.scope.settled();
  return response;
}

it.each([
  { name: "a download", answer: { headers: { "Content-Disposition": "attachment" }, body: "x" } },
  { name: "nothing", answer: { status: 204 } },
  { name: "a type that the browser saves", answer: { headers: { "Content-Type": "text/csv" } } },
])("tells who waits that $name has come of a navigation", async ({ answer }) => {
  const page = worker.scope.addClient("page", codec.encode(home));
  const same = worker.scope.addClient("same", codec.encode("https://a.test/other"));
  const other = worker.scope.addClient("other", codec.encode("https://b.test/"));
  const embedder = worker.scope.addClient("embedder", `${proxy}/`);
  worker.bare.site(FILE, answer);
  await leave();
  const message = { $oriel: "stayed", url: FILE };
  expect([page, same, embedder].map(({ received }) => received)).toEqual(
    Array.from({ length: 3 }, () => [message]),
  );
  expect(other.received).toEqual([]);
});

it("tells nobody when the document is there", async () => {
  const page = worker.scope.addClient("page", codec.encode(home));
  worker.scope.addClient("next", codec.encode(FILE));
  worker.bare.site(FILE, "x");
  await leave();
  expect(page.received).toEqual([]);
});

it("names the URL that a redirected navigation began with", async () => {
  const page = worker.scope.addClient("page", codec.encode(home));
  worker.bare.site(FILE, { status: 302, headers: { Location: "/end" } });
  worker.bare.site("https://a.test/end", { status: 204 });
  await leave();
  await worker.visit("https://a.test/end", { clientId: "page", referrer: codec.encode(home) });
  await worker.scope.settled();
  expect(page.received).toEqual([{ $oriel: "stayed", url: FILE }]);
});

it.each([
  { destination: "document", status: 302, location: "mailto:me@a.test", outside: {} },
  {
    destination: "iframe",
    status: 204,
    location: null,
    outside: { outside: "mailto:me@a.test" },
  },
])("leaves mailto: to the browser in a $destination", async (row) => {
  const page = worker.scope.addClient("page", codec.encode(home));
  worker.bare.site(FILE, { status: 302, headers: { Location: "mailto:me@a.test" } });
  const response = await leave(row.destination);
  expect([response.status, response.headers.get("location")]).toEqual([row.status, row.location]);
  expect(page.received).toEqual([{ $oriel: "stayed", url: FILE, ...row.outside }]);
});

import { BareError } from "@oriel/bare-client";
import { downloadAddress } from "@oriel/core";
import { beforeEach, expect, it, vi } from "vitest";
import { codec, createHarness, home, type Harness } from "./testing/harness.ts";
import type { RequestFacts } from "./testing/fake-scope.ts";

const FILE = "https://a.test/files/report";

let worker: Harness;
beforeEach(() => {
  vi.spyOn(console, "debug").mockImplementation(() => {});
  worker = createHarness();
});

/** Clicks a link with `download` in a document at {@link home}. */
async function save(url: string, name = "", facts: Partial<RequestFacts> = {}): Promise<Response> {
  const response = await worker.scope.fetch({
    url: downloadAddress({ url, name }, codec),
    mode: "navigate",
    destination: "iframe",
    referrer: codec.encode(home),
    resultingClientId: "frame",
    ...facts,
  });
  if (response === null) throw new Error("left to the network");
  return response;
}

it("streams a file as an attachment, asked for as a browser does, with all cookies", async () => {
  worker.bare.site(home, {
    headers: { "Set-Cookie": ["h=1; HttpOnly; path=/", "s=2; SameSite=Strict; path=/"] },
  });
  await worker.visit(home);
  let finish = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("first"));
      finish = () => controller.close();
    },
  });
  worker.bare.site(FILE, { headers: { "Content-Type": "text/csv" }, body });
  const response = await save(FILE, "my table");
  expect(response.headers.get("content-disposition")).toBe(
    "attachment; filename*=UTF-8''my%20table.csv",
  );
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
  finish();
  expect((await reader?.read())?.done).toBe(true);
  const { headers, method } = worker.bare.seen[1] ?? {};
  expect(method).toBe("GET");
  expect(headers).toMatchObject({
    cookie: "h=1; s=2",
    referer: home,
    "sec-fetch-dest": "empty",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "same-origin",
  });
  expect(headers).not.toHaveProperty("accept");
  expect(headers).not.toHaveProperty("upgrade-insecure-requests");
});

it.each([
  { to: "/next", name: "n.txt", expected: { url: "https://a.test/next", name: "n.txt" } },
  { to: "https://b.test/x#part", name: "n.txt", expected: { url: "https://b.test/x", name: "" } },
])("is sent on to $to as a download", async ({ to, name, expected }) => {
  worker.bare.site(FILE, { status: 302, headers: { Location: to } });
  const response = await save(FILE, name);
  expect([response.status, response.headers.get("location")]).toEqual([
    302,
    downloadAddress(expected, codec),
  ]);
});

it.each([
  { name: "an error of the site", answer: { status: 404, body: "<p>no" } },
  { name: "no answer", answer: new BareError(500, { code: "CONNECTION_RESET", id: "response" }) },
])("makes a download that fails of $name", async ({ answer }) => {
  worker.bare.site(FILE, answer);
  const response = await save(FILE, "x.bin");
  expect(response.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''x.bin");
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow(TypeError);
});

it("tells the page that its frame has been answered", async () => {
  const page = worker.scope.addClient("page", codec.encode(home));
  worker.bare.site(FILE, { body: "x" });
  await save(FILE);
  await worker.scope.settled();
  expect(page.received).toEqual([{ $oriel: "stayed", url: FILE }]);
});

import { expect, it } from "vitest";
import { createRecents, type Recent } from "./recents.ts";
import type { Store } from "./store.ts";

function memory(value?: unknown): Store {
  return { read: () => value, write: (next) => void (value = next) };
}

const page = (url: string): Recent => ({ url, title: `Title of ${url}`, icon: "" });
const urls = (list: readonly Recent[]): string[] => list.map(({ url }) => url);

it("puts the newest first and keeps one entry for each origin", () => {
  const { list, add } = createRecents(memory());
  for (const url of ["https://a.test/", "https://b.test/", "https://a.test/again"]) add(page(url));
  expect(urls(list.value)).toEqual(["https://a.test/again", "https://b.test/"]);
});

it("keeps eight", () => {
  const { list, add } = createRecents(memory());
  for (let i = 0; i < 12; i++) add(page(`https://${i}.test/`));
  expect(urls(list.value)).toHaveLength(8);
  expect(urls(list.value)[0]).toBe("https://11.test/");
});

it("removes one, and all", () => {
  const { list, add, remove, clear } = createRecents(memory());
  add(page("https://a.test/"));
  add(page("https://b.test/"));
  remove("https://b.test/");
  expect(urls(list.value)).toEqual(["https://a.test/"]);
  clear();
  expect(list.value).toEqual([]);
});

it("finds its entries again", () => {
  const store = memory();
  createRecents(store).add(page("https://a.test/"));
  expect(urls(createRecents(store).list.value)).toEqual(["https://a.test/"]);
});

it.each([[undefined], ["junk"], [{}], [[null, 1, { url: "javascript:1", title: "", icon: "" }]]])(
  "starts empty when the store holds %j",
  (value) => {
    expect(createRecents(memory(value)).list.value).toEqual([]);
  },
);

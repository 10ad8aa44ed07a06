import { type FrameMessage, MESSAGE_KEY } from "@oriel/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm, PAGE } from "../testing/fake-realm.ts";
import { urlChanged } from "../navigation/url-changes.ts";
import { installEmbedder } from "./embedder.ts";

const embedder = window.parent;
const messages: FrameMessage[] = [];
let realm: Realm;
let undo: Undo = () => {};

function note(event: MessageEvent): void {
  const data = event.data as FrameMessage | null;
  if (data?.[MESSAGE_KEY] === "page") messages.push(data);
}
const last = (): FrameMessage | undefined => messages.at(-1);

beforeEach(() => {
  messages.length = 0;
  embedder.addEventListener("message", note);
  document.title = "before";
  realm = fakeRealm();
  undo = installEmbedder(realm);
});
afterEach(() => {
  undo();
  embedder.removeEventListener("message", note);
  document.querySelector("link[href*='icon']")?.remove();
});

it("tells where the page is and what it is called", async () => {
  await expect
    .poll(last)
    .toMatchObject({ url: PAGE, title: "before", icon: "", state: "complete" });
});

it("tells new titles, icons and URLs, each once", async () => {
  document.title = "after";
  await expect.poll(last).toMatchObject({ title: "after" });
  const icon = document.createElement("link");
  icon.setAttribute("oriel-kept-rel", "shortcut ICON");
  icon.href = "https://a.test/icon.png";
  document.head.append(icon);
  await expect
    .poll(last)
    .toMatchObject({ icon: realm.codec.encode("https://a.test/icon.png", "xhr") });
  realm.url = () => "https://a.test/next";
  urlChanged(realm);
  await expect.poll(last).toMatchObject({ url: "https://a.test/next" });
  const count = messages.length;
  urlChanged(realm);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(messages.length).toBe(count);
});

import { type FrameMessage, MESSAGE_KEY } from "@oriel/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm, PAGE } from "../testing/fake-realm.ts";
import { urlChanged } from "../navigation/url-changes.ts";
import { openWorkerChannel } from "../messaging/worker-channel.ts";
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

it("is complete again when no document comes of a navigation", async () => {
  openWorkerChannel(realm);
  const link = document.createElement("a");
  link.href = realm.codec.encode("https://a.test/file#part");
  const destination = new Promise<NavigationDestination>((resolve) => {
    const keep = (event: NavigateEvent): void => {
      event.preventDefault();
      resolve(event.destination);
    };
    navigation.addEventListener("navigate", keep, { once: true });
  });
  link.click();
  const { signal } = new AbortController();
  navigation.dispatchEvent(
    new NavigateEvent("navigate", { destination: await destination, signal }),
  );
  await expect.poll(last).toMatchObject({ state: "loading" });
  const stayed = (url: string): void => {
    const data = { [MESSAGE_KEY]: "stayed", url };
    navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data }));
  };
  stayed("https://a.test/other");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(last()).toMatchObject({ state: "loading" });
  stayed("https://a.test/file");
  await expect.poll(last).toMatchObject({ state: "complete" });
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
  icon.href = "data:image/png;base64,AA==";
  await expect.poll(last).toMatchObject({ icon: "data:image/png;base64,AA==" });
  realm.url = () => "https://a.test/next";
  urlChanged(realm);
  await expect.poll(last).toMatchObject({ url: "https://a.test/next" });
  const count = messages.length;
  urlChanged(realm);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(messages.length).toBe(count);
});

import { afterEach, beforeEach, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import { nativeLocation } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm, PAGE } from "../testing/fake-realm.ts";
import { installHistory } from "./history.ts";
import { onUrlChange } from "./url-changes.ts";

const before = nativeLocation.href;
const nativeReplace = history.replaceState.bind(history);
let realm: Realm;
let undo: Undo;

beforeEach(() => {
  realm = fakeRealm();
  nativeReplace(null, "", realm.codec.encode(PAGE));
  realm.url = () => realm.codec.restore(nativeLocation.href);
  realm.baseUrl = realm.url;
  undo = installHistory(realm);
});
afterEach(() => {
  undo();
  nativeReplace(null, "", before);
});

it.each([
  { url: "x", expected: "https://a.test/dir/x" },
  { url: "/x?y#z", expected: "https://a.test/x?y#z" },
  { url: "#h", expected: `${PAGE}#h` },
  { url: "?p", expected: "https://a.test/dir/page.html?p" },
  { url: "", expected: PAGE },
  { url: "https://a.test/abs", expected: "https://a.test/abs" },
  { url: undefined, expected: PAGE },
  { url: null, expected: PAGE },
])("replaces the URL by $url", ({ url, expected }) => {
  let changes = 0;
  const stop = onUrlChange(realm, () => {
    changes += 1;
  });
  history.replaceState({ a: 1 }, "", url);
  stop();
  expect([realm.url(), history.state, changes]).toEqual([expected, { a: 1 }, 1]);
});

it.each([
  "https://b.test/",
  "http://a.test/",
  "https://u@a.test/",
  "blob:https://a.test/x",
  "http://[",
])("refuses %s", (url) => {
  let error: unknown;
  try {
    history.replaceState(null, "", url);
  } catch (thrown) {
    error = thrown;
  }
  expect((error as DOMException).name).toBe("SecurityError");
  expect(realm.url()).toBe(PAGE);
});

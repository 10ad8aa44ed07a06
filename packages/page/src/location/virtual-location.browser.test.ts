import { expect, it } from "vitest";
import { fakeRealm } from "../testing/fake-realm.ts";
import { createVirtualLocation } from "./virtual-location.ts";

it.each([
  {
    url: "https://a.test:81/dir/x?q=1",
    parts: ["https:", "https://a.test:81", "a.test:81", "/dir/x", "?q=1"],
  },
  { url: "blob:https://a.test/1", parts: ["blob:", "https://a.test", "", "https://a.test/1", ""] },
  { url: "data:text/html,x", parts: ["data:", "null", "", "text/html,x", ""] },
])("shows the parts of $url", ({ url, parts }) => {
  const realm = fakeRealm();
  realm.url = () => url;
  const location = createVirtualLocation(realm);
  expect([String(location), location.href]).toEqual([url, url]);
  const { protocol, origin, host, pathname, search } = location;
  expect([protocol, origin, host, pathname, search]).toEqual(parts);
});

it.each([
  { url: "https://a.test/x", set: { search: "?y" }, to: "https://a.test/x?y" },
  { url: "https://a.test/x", set: { protocol: "http" }, to: "http://a.test/x" },
  { url: "https://a.test/x", set: { protocol: "ftp" }, to: null },
  { url: "blob:https://a.test/1", set: { pathname: "/y" }, to: null },
])("goes from $url by $set to $to", ({ url, set, to }) => {
  const realm = fakeRealm();
  realm.url = () => url;
  let gone: string | null = null;
  realm.navigate = (target) => {
    gone = target;
  };
  Object.assign(createVirtualLocation(realm), set);
  expect(gone).toBe(to);
});

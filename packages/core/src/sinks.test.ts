import { expect, it } from "vitest";
import { createCodec } from "./codec.ts";
import { SINKS } from "./all-sinks.ts";
import { mapUrl } from "./sinks.ts";

const codec = createCodec("https://proxy.example/service/");
const url = "https://a.test/x";

it.each([
  { sink: "navigation", policy: "native", url, mapped: codec.encode(url) },
  { sink: "realm", policy: "native", url, mapped: codec.encode(url) },
  { sink: "unseen", policy: "native", url, mapped: codec.encode(url) },
  { sink: "unseen", policy: "native", url: "data:text/plain,x", mapped: "data:text/plain,x" },
  { sink: "subresource", policy: "native", url, mapped: url },
  { sink: "subresource", policy: "encoded", url, mapped: codec.encode(url) },
  {
    sink: "subresource",
    policy: "encoded",
    url: "blob:https://a.test/1",
    mapped: "blob:https://a.test/1",
  },
  { sink: "navigation", policy: "encoded", url: "mailto:a@b.test", mapped: "mailto:a@b.test" },
] as const)(
  "maps $url of class $sink under the $policy policy",
  ({ sink, policy, mapped, ...test }) => {
    expect(mapUrl(test.url, { class: sink, asset: "html" }, policy, codec)).toBe(mapped);
  },
);

it("names each attribute of an element once", () => {
  const keys = SINKS.map(
    ({ namespace, element, attribute }) => `${namespace} ${element} ${attribute}`,
  );
  expect(new Set(keys).size).toBe(keys.length);
});

it("writes elements and attributes in lower case", () => {
  for (const { element, attribute } of SINKS) {
    expect(element + attribute).toBe((element + attribute).toLowerCase());
    expect(element).not.toBe("");
    expect(attribute).not.toBe("");
  }
});

import { createCodec } from "@oriel/core";
import { expect, it } from "vitest";
import { isOwnAddress, routeRequest, workerAddress } from "./route-request.ts";

const origin = "https://proxy.example";
const codec = createCodec(`${origin}/service/`);
const config = {
  scope: `${origin}/service/`,
  bareServer: `${origin}/bare/`,
  scripts: `${origin}/oriel/`,
};
const page = "https://a.test/dir/page?q=1";
const client = { clientUrl: page, mode: "cors", method: "GET" };

it.each([
  { address: `${origin}/oriel/page.js?v=1`, method: "GET", own: true },
  { address: `${origin}/oriel/rewriter.js`, method: "GET", own: true },
  { address: `${origin}/oriel/else.js`, method: "GET", own: false },
  { address: `${origin}/bare/`, method: "GET", own: true },
  { address: `${origin}/bare/v3/`, method: "GET", own: false },
  { address: `${origin}/bare/`, method: "POST", own: false },
  { address: "chrome-extension://abc/x.js", method: "GET", own: true },
  { address: "https://a.test/oriel/page.js", method: "GET", own: false },
])("tells whether $method $address is for the network: $own", ({ address, method, own }) => {
  expect(isOwnAddress(address, method, config)).toBe(own);
});

it.each([
  {
    name: "takes a navigation to a proxied address for a document",
    question: { address: codec.encode("https://a.test/x#part"), mode: "navigate" },
    route: { kind: "document", url: "https://a.test/x" },
  },
  {
    name: "folds the query of a submitted form into the URL",
    question: { address: `${codec.encode("https://a.test/s?old=1")}?q=2`, mode: "navigate" },
    route: { kind: "document", url: "https://a.test/s?q=2" },
  },
  {
    name: "moves a navigation to another asset to the document's address",
    question: { address: codec.encode("https://a.test/x.js", "xhr"), mode: "navigate" },
    route: { kind: "move", url: "https://a.test/x.js" },
  },
  {
    name: "takes a navigation to a file that is to be saved for a download",
    question: {
      address: `${codec.encode("https://a.test/x?y", "xhr")}?download=a%20b`,
      mode: "navigate",
    },
    route: { kind: "download", url: "https://a.test/x?y", name: "a b" },
  },
  {
    name: "takes a fetch of such an address for a subresource",
    question: { address: `${codec.encode("https://a.test/x", "xhr")}?download=` },
    route: { kind: "subresource", url: "https://a.test/x?download=", asset: "xhr", missed: false },
  },
  {
    name: "knows the icon that browsers look for by themselves",
    question: { address: `${origin}/favicon.ico`, mode: "no-cors" },
    route: { kind: "icon" },
  },
  {
    name: "reads what a page knows a blob: worker by",
    question: { address: `${workerAddress(`blob:${origin}/copy`, true, codec)}&as=1%23part` },
    route: {
      kind: "worker",
      url: `blob:${origin}/copy`,
      module: true,
      alias: "1#part",
      policy: null,
    },
  },
  {
    name: "takes a navigation to a blob: document for a local one",
    question: { address: codec.encode(`blob:${origin}/1`), mode: "navigate" },
    route: { kind: "local", url: `blob:${origin}/1` },
  },
  {
    name: "takes a fetch of a document's address for a subresource",
    question: { address: codec.encode(page) },
    route: { kind: "subresource", url: page, asset: "html", missed: false },
  },
  {
    name: "takes a real address for a subresource",
    question: { address: "https://cdn.test/x.png#part" },
    route: { kind: "subresource", url: "https://cdn.test/x.png", asset: null, missed: false },
  },
  {
    name: "leaves a real address of a foreign client to the network",
    question: { address: "https://cdn.test/x.png", clientUrl: null },
    route: { kind: "network" },
  },
  {
    name: "resolves a path on the proxy's origin against the client's URL",
    question: { address: `${origin}/api/x?y` },
    route: { kind: "subresource", url: "https://a.test/api/x?y", asset: null, missed: true },
  },
  {
    name: "resolves a relative URL that met a proxied base",
    question: { address: `${origin}/service/html/x.js` },
    route: { kind: "subresource", url: "https://a.test/dir/x.js", asset: null, missed: true },
  },
  {
    name: "resolves a relative URL with .. that met a proxied base",
    question: { address: `${origin}/service/x.js` },
    route: { kind: "subresource", url: "https://a.test/x.js", asset: null, missed: true },
  },
  {
    name: "moves a navigation on the proxy's origin",
    question: { address: `${origin}/service/html/next`, mode: "navigate" },
    route: { kind: "move", url: "https://a.test/dir/next" },
  },
  {
    name: "leaves the embedder's own pages to the network",
    question: { address: `${origin}/index.html`, mode: "navigate", clientUrl: null },
    route: { kind: "network" },
  },
  {
    name: "reads a worker's type, which is no part of its URL",
    question: { address: workerAddress("https://a.test/w.js?x=1", true, codec) },
    route: {
      kind: "worker",
      url: "https://a.test/w.js?x=1",
      module: true,
      alias: null,
      policy: null,
    },
  },
  {
    name: "takes a worker without type for a classic one",
    question: { address: workerAddress("https://a.test/w.js?x=1", false, codec) },
    route: {
      kind: "worker",
      url: "https://a.test/w.js?x=1",
      module: false,
      alias: null,
      policy: null,
    },
  },
  {
    name: "knows the runtime's questions",
    question: { address: `${origin}/service/~/control` },
    route: { kind: "control" },
  },
])("$name", ({ question, route }) => {
  expect(routeRequest({ ...client, ...question }, codec)).toEqual(route);
});

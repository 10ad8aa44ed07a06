import { PROXIED_SINKS, type Sink, sinks } from "./sinks.ts";

/** The sinks that hold proxied addresses under the encoded policy only; runtimes of the native one do without. */
export const SUBRESOURCE_SINKS: readonly Sink[] = [
  ...sinks("subresource", "js", "script/src"),
  ...sinks("subresource", "js", "script/href script/xlink:href", { namespace: "svg" }),
  ...sinks("subresource", "css", "link/href"),
  ...sinks(
    "subresource",
    "xhr",
    "img/src input/src audio/src video/src source/src video/poster body/background table/background td/background",
  ),
  ...sinks("subresource", "xhr", "img/srcset source/srcset link/imagesrcset", { syntax: "srcset" }),
  ...sinks("subresource", "xhr", "image/href image/xlink:href feimage/href feimage/xlink:href", {
    namespace: "svg",
  }),
];

/** Every URL sink of markup: the one table that the HTML rewriter and the page runtime read. */
export const SINKS: readonly Sink[] = [...PROXIED_SINKS, ...SUBRESOURCE_SINKS];

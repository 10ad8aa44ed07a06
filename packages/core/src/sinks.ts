import type { Asset, Codec } from "./codec.ts";
import type { UrlPolicy } from "./config.ts";

/**
 * - `navigation`: the browser would go there. Always a proxied address.
 * - `realm`: the browser would start a realm from it. Always a proxied address.
 * - `unseen`: the request would never reach the service worker. Always a proxied address.
 * - `subresource`: the service worker sees the request. Native policy: left alone; encoded policy: a proxied address.
 */
export type SinkClass = "navigation" | "realm" | "unseen" | "subresource";

/** How an attribute's value holds URLs. */
export type UrlSyntax = "url" | "srcset" | "list";

/** An attribute (or property) that takes a URL. */
export interface Sink {
  /** Lower-case local name of the element; `*` for every element. */
  readonly element: string;
  /** Lower-case attribute name, as written (`xlink:href` with its prefix). */
  readonly attribute: string;
  /** Namespace of the element; absent: HTML. */
  readonly namespace?: "svg";
  readonly class: SinkClass;
  readonly asset: Asset;
  readonly syntax: UrlSyntax;
  /**
   * When the page runtime encodes a navigation at the moment of use (a click, a submit) instead of in the markup,
   * so that the attribute keeps what the author wrote.
   */
  readonly late?: true;
}

/** Writes sinks of one class down, as `element/attribute`. */
export function sinks(
  kind: SinkClass,
  asset: Asset,
  list: string,
  more: Partial<Pick<Sink, "syntax" | "late" | "namespace">> = {},
): readonly Sink[] {
  return list.split(" ").map((item) => {
    const [element = "", attribute = ""] = item.split("/");
    return { element, attribute, class: kind, asset, syntax: "url", ...more };
  });
}

/** The sinks that hold proxied addresses under either policy. */
export const PROXIED_SINKS: readonly Sink[] = [
  ...sinks(
    "navigation",
    "html",
    "a/href area/href form/action button/formaction input/formaction",
    {
      late: true,
    },
  ),
  ...sinks("navigation", "html", "a/href a/xlink:href", { late: true, namespace: "svg" }),
  ...sinks("navigation", "html", "iframe/src frame/src"),
  ...sinks("unseen", "html", "object/data embed/src"),
  ...sinks("unseen", "xhr", "track/src"),
  ...sinks("unseen", "xhr", "use/href use/xlink:href", { namespace: "svg" }),
];

/**
 * Values of `<link rel>` that make the browser talk to a host where no service worker sees it, or that act on our
 * own origin. The rewriter and the runtime keep them from the browser.
 */
export const NEUTRALISED_RELS: ReadonlySet<string> = new Set([
  "preconnect",
  "dns-prefetch",
  "prerender",
  "manifest",
  "icon",
  "apple-touch-icon",
  "apple-touch-icon-precomposed",
  "apple-touch-startup-image",
  "mask-icon",
  "fluid-icon",
  "search",
]);

/** Values of `<meta http-equiv>` that would act on our own document instead of the author's intention. */
export const NEUTRALISED_HTTP_EQUIV: ReadonlySet<string> = new Set([
  "content-security-policy",
  "content-security-policy-report-only",
  "x-dns-prefetch-control",
  "accept-ch",
  "delegate-ch",
  "origin-trial",
]);

/**
 * Attributes, as `element/attribute`, that make the browser contact a host past the service worker, or that take a
 * frame away from it. They are kept from the browser whatever their value is.
 */
export const NEUTRALISED_ATTRIBUTES: ReadonlySet<string> = new Set([
  "a/ping",
  "area/ping",
  "a/attributionsrc",
  "img/attributionsrc",
  "script/attributionsrc",
  "iframe/csp",
  "iframe/credentialless",
]);

/**
 * The one function that decides what stands in the place of a URL.
 *
 * @param url absolute URL
 * @returns a proxied address, or the URL unchanged when the browser may have it
 */
export function mapUrl(
  url: string,
  sink: Pick<Sink, "class" | "asset">,
  policy: UrlPolicy,
  codec: Codec,
): string {
  if (sink.class === "subresource" && (policy === "native" || !/^https?:/i.test(url))) return url;
  if (sink.class === "unseen" && !/^https?:/i.test(url)) return url;
  return codec.encode(url, sink.asset);
}

import { NEUTRALISED_ATTRIBUTES, NEUTRALISED_HTTP_EQUIV } from "@oriel/core";
import { isScriptLink, neutraliseRel } from "../link-header.ts";
import { rewriteRefresh } from "../refresh.ts";
import { isScriptType } from "../script-type.ts";
import { type AttributeRule, KEEP, type RuleElement } from "./attribute-rule.ts";
import type { DocumentState } from "./document-state.ts";
import { mapDocumentUrl, type PlacedRule } from "./url-rules.ts";

type Rewrite = AttributeRule["rewrite"];

/** Where a meta refresh or a frame leads to. */
const NAVIGATION = { class: "navigation", asset: "html" } as const;
/** Type of a script element that no browser acts on. */
const INERT_TYPE = "application/json";

/** What the browser must not see, and reads back as authored. */
const keep: Rewrite = () => KEEP;

/** Rules for single attributes of HTML elements, as `element/attribute`. */
const RULES: readonly {
  readonly name: string;
  readonly rewrite: Rewrite;
  readonly restore?: AttributeRule["restore"];
}[] = [
  ...[...NEUTRALISED_ATTRIBUTES].map((name) => ({ name, rewrite: keep })),
  { name: "base/href", rewrite: rewriteBase },
  { name: "script/integrity", rewrite: keep },
  {
    name: "script/type",
    rewrite: (type) => (isScriptType(type) === "speculationrules" ? INERT_TYPE : null),
  },
  { name: "link/rel", rewrite: (rel) => emptied(neutraliseRel(rel)) },
  { name: "link/integrity", rewrite: rewriteLinkIntegrity },
  {
    name: "meta/http-equiv",
    rewrite: (value) => (NEUTRALISED_HTTP_EQUIV.has(value.trim().toLowerCase()) ? KEEP : null),
  },
  { name: "meta/name", rewrite: (name) => (/^\s*referrer\s*$/i.test(name) ? KEEP : null) },
  {
    name: "meta/content",
    rewrite: rewriteMetaContent,
    restore: (content, codec) => rewriteRefresh(content, codec.restore),
  },
  { name: "iframe/srcdoc", rewrite: rewriteSrcdoc },
  { name: "iframe/sandbox", rewrite: rewriteSandbox },
];

/** The rules above, each with its place. */
export const ELEMENT_RULES: readonly PlacedRule[] = RULES.map(
  ({ name, rewrite, restore = (value) => value }) => {
    const [element = "", attribute = ""] = name.split("/");
    return { namespace: "html", element, attribute, rule: { rewrite, restore } };
  },
);

/**
 * The page's base is made absolute, because the browser would resolve it against the document's own address. What
 * counts as no base (`data:`, `javascript:`, no URL at all) becomes the document's URL for the same reason.
 */
function rewriteBase(value: string, { tag }: RuleElement, document: DocumentState): string | null {
  const { url } = document.options;
  const own = parse(value);
  const parsed = parse(value, url);
  const usable = parsed !== null && !/^(?:data|javascript):/.test(parsed);
  const base = usable ? parsed : url;
  if (!tag.inTemplate) document.setBase(base);
  return usable && own === base ? null : base;
}

function rewriteLinkIntegrity(
  _: string,
  element: RuleElement,
  document: DocumentState,
): typeof KEEP | null {
  const rels = (element.get("rel") ?? "").toLowerCase().split(/\s+/);
  const as = (element.get("as") ?? "").trim().toLowerCase();
  const isStyle = rels.includes("stylesheet") || as === "style";
  const changes = isScriptLink({ rels, as }) || (isStyle && document.options.policy === "encoded");
  return changes ? KEEP : null;
}

function rewriteMetaContent(
  content: string,
  element: RuleElement,
  document: DocumentState,
): string | null {
  if (element.get("http-equiv")?.trim().toLowerCase() !== "refresh") return null;
  const rewritten = rewriteRefresh(content, (url) => {
    // an empty URL leads to the base
    const target = url.trim() === "" ? (document.resolve("") ?? url) : url;
    return mapDocumentUrl(target, NAVIGATION, document) ?? url;
  });
  return rewritten === content ? null : rewritten;
}

function rewriteSrcdoc(markup: string, element: RuleElement, document: DocumentState): string {
  const sandbox = element.get("sandbox");
  return document.srcdoc(markup, sandbox === null || /\ballow-scripts\b/i.test(sandbox));
}

/**
 * A service worker controls no document of an opaque origin. So the frame gets our origin; the runtime in it takes
 * the kept value and plays the opaque one.
 */
function rewriteSandbox(value: string): string | null {
  return /(?:^|[\t\n\f\r ])allow-same-origin(?:$|[\t\n\f\r ])/i.test(value)
    ? null
    : `${value} allow-same-origin`.trimStart();
}

/** An attribute of which nothing is left is renamed. */
function emptied(value: string | null): string | typeof KEEP | null {
  return value === "" ? KEEP : value;
}

function parse(url: string, base?: string): string | null {
  try {
    return new URL(url, base).href;
  } catch {
    return null;
  }
}

import { ADOPTION, type Asset, mapUrl, type Sink, SINKS } from "@oriel/core";
import { restoreScript } from "../js/restore-script.ts";
import { linkAsset } from "../link-header.ts";
import { isScriptType } from "../script-type.ts";
import { rewriteSrcset } from "../srcset.ts";
import type { AttributeRule, RuleElement } from "./attribute-rule.ts";
import type { DocumentState } from "./document-state.ts";
import { rewriteJavascriptUrl } from "./javascript-url.ts";
import type { Namespace } from "./markup.ts";

const MAY_RUN_SCRIPT = /^[\0- ]*j/i;
/** Sinks in which a `javascript:` URL runs. */
const RUNS_SCRIPT: ReadonlySet<Sink["class"]> = new Set(["navigation", "unseen"]);

/** A rule, and what it is for. */
export interface PlacedRule {
  readonly namespace: Namespace;
  /** Lower-case local name. */
  readonly element: string;
  /** Lower-case. */
  readonly attribute: string;
  readonly rule: AttributeRule;
}

/** The rules that {@link SINKS} gives. */
export const URL_RULES: readonly PlacedRule[] = SINKS.map((sink) => ({
  namespace: sink.namespace ?? "html",
  element: sink.element,
  attribute: sink.attribute,
  rule: urlRule(sink),
}));

/**
 * Maps a URL of the document.
 *
 * @param url as authored
 * @returns null when it stays as it is
 */
export function mapDocumentUrl(
  url: string,
  sink: Pick<Sink, "class" | "asset">,
  document: DocumentState,
): string | null {
  if (url.trim() === "") return null;
  const absolute = document.resolve(url);
  if (absolute === null) return null;
  const { policy, codec } = document.options;
  const mapped = mapUrl(absolute, sink, policy, codec);
  return mapped === absolute ? null : mapped;
}

function urlRule(sink: Sink): AttributeRule {
  return {
    concerns(value, policy) {
      if (sink.class === "subresource") return policy === "encoded";
      return sink.late !== true || MAY_RUN_SCRIPT.test(value);
    },
    rewrite(value, element, document) {
      if (RUNS_SCRIPT.has(sink.class)) {
        // the window of a frame is a new one, and the code the first to touch it
        const start = sink.class === "navigation" && sink.late !== true ? ADOPTION : "";
        const script = rewriteJavascriptUrl(
          value,
          (code) => start + document.script(code, "script"),
        );
        if (script !== null) return script;
      }
      if (sink.late === true) return null;
      // a reference into the same document, whatever the base is
      if (sink.namespace === "svg" && value.trimStart().startsWith("#")) return null;
      const asset = assetOf(sink, element);
      if (asset === null) return null;
      const target = { class: sink.class, asset };
      if (sink.syntax === "url") return mapDocumentUrl(value, target, document);
      const mapped = rewriteSrcset(value, (url) => mapDocumentUrl(url, target, document) ?? url);
      return mapped === value ? null : mapped;
    },
    restore(value, codec) {
      if (sink.syntax !== "url") return rewriteSrcset(value, codec.restore);
      return sink.late === true || /^javascript:/i.test(value)
        ? restoreScript(value.replace(ADOPTION, ""))
        : codec.restore(value);
    },
  };
}

function assetOf({ element: name, asset }: Sink, element: RuleElement): Asset | null {
  if (name === "link") return linkAsset(element.get("rel") ?? "", element.get("as") ?? "");
  if (name !== "script") return asset;
  return isScriptType(element.get("type"), element.get("language")) === "module" ? "module" : asset;
}

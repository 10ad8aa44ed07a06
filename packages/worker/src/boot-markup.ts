import {
  BOOT_ATTRIBUTE,
  BOOT_GLOBAL,
  type BootData,
  encodeBoot,
  INJECTED_ATTRIBUTE,
  type ProxyConfig,
  runtimeScript,
  type UrlPolicy,
  VERSION,
} from "@oriel/core";
import { escapeHtml } from "./escape-html.ts";

/** Address of the page runtime of this build. */
export function runtimeAddress({ scripts }: ProxyConfig, policy: UrlPolicy): string {
  return `${scripts}${runtimeScript(policy)}?v=${VERSION}`;
}

/**
 * Writes what stands before anything of a document: the base URL and our runtime.
 *
 * @param base URL that relative URLs resolve against
 * @param syntax in XML, the elements carry their namespace
 */
export function bootMarkup(boot: BootData, base: string, syntax: "html" | "xml"): string {
  const xml = syntax === "xml";
  const namespace = xml ? ' xmlns="http://www.w3.org/1999/xhtml"' : "";
  const mark = xml ? `${INJECTED_ATTRIBUTE}=""` : INJECTED_ATTRIBUTE;
  const script = escapeHtml(runtimeAddress(boot.config, boot.policy));
  return (
    `<base${namespace} href="${escapeHtml(base)}" ${mark}${xml ? "/" : ""}>` +
    `<script${namespace} src="${script}" ${BOOT_ATTRIBUTE}="${encodeBoot(boot)}" ${mark}></script>`
  );
}

/** Writes the statement that leaves boot data for the runtime of a worker. */
export function bootStatement(boot: BootData): string {
  // a literal of JSON is one of JavaScript; `<` only matters in markup
  return `self.${BOOT_GLOBAL}=${JSON.stringify(boot)};`;
}

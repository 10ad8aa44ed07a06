import { headerOf, type HeaderLines } from "./header-lines.ts";

/**
 * Tells whether a response lets itself be embedded.
 *
 * @param relation of the client to the target
 * @see https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
 */
export function corpAllows(
  lines: HeaderLines,
  relation: "same-origin" | "same-site" | "cross-site" | "none",
): boolean {
  switch (headerOf(lines, "cross-origin-resource-policy")) {
    case "same-origin":
      return relation === "same-origin";
    case "same-site":
      return relation !== "cross-site";
    default:
      return true;
  }
}

import { isIP } from "node:net";
import type { ResolveRule } from "../remote/name-service.ts";
import { list, mapped, number, onOff, path, text } from "./kinds.ts";
import type { OptionTable } from "./option.ts";

/** Where the site is, and what it reaches. */
export interface SiteValues {
  readonly port: number;
  readonly host: string;
  readonly root: string;
  readonly allowPrivate: boolean;
  readonly resolve: readonly ResolveRule[];
}

/** @param root folder of the site when nothing names one */
export function siteOptions(root: string): OptionTable<SiteValues> {
  return {
    port: {
      kind: number({ min: 0, max: 65_535, whole: true }),
      default: 8080,
      short: "p",
      help: "port to listen on; 0 takes a free one",
    },
    host: {
      kind: text("name"),
      default: "localhost",
      help: "name or address to listen on; localhost is both 127.0.0.1 and ::1, 0.0.0.0 lets others in",
    },
    root: {
      kind: path("folder"),
      default: root,
      defaultHelp: "the one that was built with the server",
      help: "folder of the built site",
    },
    allowPrivate: {
      kind: onOff,
      default: false,
      help: "let sites on private and loopback addresses be opened",
    },
    resolve: {
      kind: list(mapped(text("pattern=address", checkRule), ruleOf)),
      default: [],
      help: "give hosts an address, e.g. '*.test=127.0.0.1'; such an address may be private",
    },
  };
}

function checkRule(rule: string): string | null {
  const { pattern, address } = ruleOf(rule);
  return pattern === "" || isIP(address) === 0
    ? "is not of the form pattern=address, e.g. '*.test=127.0.0.1'"
    : null;
}

function ruleOf(rule: string): ResolveRule {
  const at = rule.indexOf("=");
  return {
    pattern: rule.slice(0, Math.max(at, 0)),
    address: rule.slice(at + 1).replace(/^\[(.*)\]$/, "$1"),
  };
}

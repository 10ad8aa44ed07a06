import { type Asset, mapUrl, type UrlPolicy, withAuthored } from "@oriel/core";
import { rewriteCss, rewriteScript, type ScriptGoal, type ScriptResult } from "@oriel/rewriter";
import { parseMimeType } from "./mime-type.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import {
  bytesToView,
  chooseView,
  oneByteView,
  PRESCAN_LENGTH,
  type TextView,
} from "./text-view.ts";

/** A script or style sheet whose bytes are there. */
export interface TextBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Value of Content-Type; null when there is none. */
  readonly type: string | null;
  /** Real URL, which relative URLs in it resolve against. */
  readonly url: string;
  /** That of the document that asks; scripts of the encoded policy have mapped specifiers. */
  readonly policy: UrlPolicy;
}

/** A script or style sheet as it is served. */
export interface ServedText {
  /** The very bytes that came when nothing had to change. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Content-Type to serve; null: the one that came. */
  readonly type: string | null;
}

/** Whether a script is a module: what is known from how it was asked for. Only those at addresses of modules are known to be. */
export type ScriptKind = "classic" | "module" | "unknown";

/** Syntax that only modules have, where it usually stands. It only decides which goal is tried first. */
const MODULE_SYNTAX =
  /(?:^|[;}])\s*(?:import\s*(?:["'{*]|[\w$]+\s*(?:,|from\b))|export\s*(?:[{*]|(?:default|const|let|var|function|class|async)\b))|\bimport\.meta\b/m;
/** Specifiers that are URLs; import maps have the say over all others. */
const URL_SPECIFIER = /^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i;

/** Rewrites a script. */
export function rewriteScriptBody(
  worker: ProxyWorker,
  body: TextBody,
  kind: ScriptKind,
): ServedText {
  // specifiers are resolved against the URL, and so the result depends on it
  const key = body.policy === "encoded" ? `${kind} ${body.url}` : kind;
  return rewriteText(body, (text) =>
    worker.scripts.get(key, text, () => rewriteAs(worker, text, body, kind)),
  );
}

/** Rewrites the addresses of a style sheet, which only the encoded policy asks for. */
export function rewriteStyleBody(worker: ProxyWorker, body: TextBody): ServedText {
  return rewriteText(body, (text) =>
    rewriteCss(text, {
      map(url, kind) {
        const address = addressOf(worker, url, body.url, kind === "import" ? "css" : "xhr");
        return withAuthored(address, url, worker.codec);
      },
    }),
  );
}

/**
 * Rewrites the text in bytes, and touches nothing else of them. What is valid UTF-8 is taken for it, whatever it
 * claims: writing it back gives the same bytes.
 */
export function rewriteText(
  { bytes, type }: Pick<TextBody, "bytes" | "type">,
  rewrite: (text: string) => string,
): ServedText {
  const { view, text } = readText(bytes, type);
  const rewritten = rewrite(text);
  const recoded = view.charset !== null && !isUtf8(type);
  if (rewritten === text) return { bytes, type: null };
  const essence = parseMimeType(type)?.essence ?? "text/javascript";
  return {
    bytes: view.encode(rewritten),
    type: recoded ? `${essence}; charset=${view.charset}` : null,
  };
}

function readText(bytes: Uint8Array, type: string | null): { view: TextView; text: string } {
  const plain = oneByteView();
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const encoder = new TextEncoder();
    const text = decoder.decode(bytes);
    return { view: { ...plain, encode: (value) => encoder.encode(value) }, text };
  } catch {
    const charset = parseMimeType(type)?.charset ?? "";
    const start = bytesToView(bytes.subarray(0, PRESCAN_LENGTH));
    const view = chooseView({ charset, start, syntax: "script" });
    // a label of UTF-8 over other bytes: their values must stay what they are
    const used = view.charset === "utf-8" && isUtf8(type) ? plain : view;
    return { view: used.charset === "utf-8" ? used : plain, text: used.decode(bytes) + end(used) };
  }
}

function end(view: TextView): string {
  return view.charset === "utf-8" ? view.decode() : "";
}

function isUtf8(type: string | null): boolean {
  return /^utf-?8$/.test(parseMimeType(type)?.charset ?? "");
}

function rewriteAs(
  worker: ProxyWorker,
  text: string,
  { url, policy }: TextBody,
  kind: ScriptKind,
): string {
  const run = (goal: ScriptGoal): ScriptResult =>
    rewriteScript(text, {
      goal,
      ...(policy === "encoded" && {
        mapSpecifier: (specifier: string) =>
          URL_SPECIFIER.test(specifier) ? addressOf(worker, specifier, url, "module") : specifier,
        ...(kind === "module" && { moduleUrl: url }),
      }),
    });
  if (kind !== "unknown") return run(kind === "classic" ? "script" : "module").code;
  const goals = ["script", "module"] as const;
  const [first, second] = MODULE_SYNTAX.test(text) ? goals.toReversed() : goals;
  const result = run(first ?? "script");
  if (result.diagnostics.length === 0) return result.code;
  const other = run(second ?? "module");
  return other.diagnostics.length === 0 ? other.code : result.code;
}

function addressOf(worker: ProxyWorker, url: string, base: string, asset: Asset): string {
  if (!URL.canParse(url, base)) return url;
  const absolute = new URL(url, base).href;
  return mapUrl(absolute, { class: "subresource", asset }, "encoded", worker.codec);
}

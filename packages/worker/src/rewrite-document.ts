import { type BootData, KEPT_ATTRIBUTE } from "@oriel/core";
import { createHtmlRewriter, type HtmlOptions } from "@oriel/rewriter";
import { bootMarkup } from "./boot-markup.ts";
import { legacyText } from "./legacy-text.ts";
import {
  documentSyntax,
  isActiveXml,
  type MimeType,
  parseMimeType,
  SNIFF_LENGTH,
  sniffDocument,
} from "./mime-type.ts";
import { peekStream } from "./peek-stream.ts";
import type { ProxyWorker } from "./proxy-worker.ts";
import { parseMetaReferrer } from "./referrer.ts";
import { bytesToView, chooseView, type TextView } from "./text-view.ts";

/** A document as it came. */
export interface DocumentBody {
  readonly body: ReadableStream<Uint8Array> | null;
  /** Value of Content-Type; null when there is none. */
  readonly type: string | null;
  /** True when the type must be taken at its word. */
  readonly nosniff: boolean;
  /** Real URL; for `blob:` and `data:` documents the creator's. */
  readonly url: string;
  /** Base URL; default: `url`. */
  readonly base?: string;
  readonly boot: BootData;
}

/** A document as it is served. */
export interface ServedDocument {
  readonly body: ReadableStream<Uint8Array> | null;
  /** Content-Type to serve; null: the one that came. */
  readonly type: string | null;
  /** False when the bytes are those that came. */
  readonly changed: boolean;
}

/** Rewrites a document while it comes in, when it is one that can run or load anything; passes others through. */
export async function rewriteDocument(
  worker: ProxyWorker,
  document: DocumentBody,
): Promise<ServedDocument> {
  if (document.body === null) return { body: null, type: null, changed: false };
  let mime = parseMimeType(document.type);
  if (mime !== null && documentSyntax(mime.essence) === "none") {
    return { body: document.body, type: null, changed: false };
  }
  const peeked = await peekStream(document.body, SNIFF_LENGTH);
  const start = bytesToView(peeked.start);
  let { body } = peeked;
  if (mime === null) {
    const essence = document.nosniff ? null : sniffDocument(start);
    if (essence === null) return { body, type: null, changed: false };
    mime = { essence, charset: "" };
  }
  const type = documentSyntax(mime.essence);
  if (type === "none") return { body, type: mime.essence, changed: false };
  const syntax = type === "html" ? "html" : "xml";
  const view = chooseView({ charset: mime.charset, start, syntax });
  if (type === "maybe-xml") {
    // a feed or a plain XML document has nothing to run; the browser shows its tree
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    body = streamOf(bytes);
    if (!isActiveXml(chooseView({ charset: mime.charset, start, syntax }).decode(bytes))) {
      return { body, type: null, changed: false };
    }
  }
  return {
    body: body.pipeThrough(rewriting(worker, document, syntax, view)),
    type: servedType(mime, view, document.type),
    changed: true,
  };
}

function rewriting(
  worker: ProxyWorker,
  { url, base = url, boot }: DocumentBody,
  syntax: "html" | "xml",
  view: TextView,
): TransformStream<Uint8Array, Uint8Array> {
  const { codec } = worker;
  const legacy = view.charset === "utf-8" ? null : legacyText(view.charset);
  const options: HtmlOptions = {
    codec,
    policy: boot.policy,
    url,
    base,
    syntax,
    inject: bootMarkup(boot, base, syntax),
    srcdocInject: (inherited) =>
      bootMarkup({ ...boot, kind: "srcdoc", referrer: boot.url }, inherited, "html"),
    ...(legacy !== null && { decodeText: legacy.decode, encodeText: legacy.encode }),
  };
  const rewriter = createHtmlRewriter(options);
  const watch = watchReferrer((content) => {
    const declared = parseMetaReferrer(content);
    if (declared === null) return;
    worker.policies.set(url, declared);
    void worker.store.flush();
  });
  const emit = (text: string, controller: TransformStreamDefaultController<Uint8Array>): void => {
    if (text === "") return;
    watch(text);
    controller.enqueue(view.encode(text));
  };
  return new TransformStream({
    transform: (chunk, controller) => emit(rewriter.write(view.decode(chunk)), controller),
    flush(controller) {
      emit(rewriter.write(view.decode()) + rewriter.end(), controller);
    },
  });
}

/** The rewriter has marked `<meta name=referrer>`; a look at its output finds no look-alikes in comments or scripts. */
const META = new RegExp(`<meta\\b[^>]*\\b${KEPT_ATTRIBUTE}name=["']?referrer\\b[^>]*>`, "gi");
const CONTENT = /\scontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i;

function watchReferrer(found: (content: string) => void): (text: string) => void {
  return (text) => {
    if (!text.includes(`${KEPT_ATTRIBUTE}name`)) return;
    for (const [tag] of text.matchAll(META)) {
      const match = CONTENT.exec(tag);
      found(match?.[1] ?? match?.[2] ?? match?.[3] ?? "");
    }
  };
}

/** The declaration inside may stand too far behind what was put before it, so that the header says it. */
function servedType(mime: MimeType, view: TextView, sent: string | null): string | null {
  if (view.charset === null) return sent === null ? mime.essence : null;
  return `${mime.essence}; charset=${view.charset}`;
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

import { hookMethod, type Undo, undoAll } from "../define.ts";
import { currentScriptOf, documentElementOf, viewOf } from "../dom-natives.ts";
import { htmlOptions, mayNeedRewriting } from "../markup/rewriting.ts";
import { apply, globals, nativeMethod, toText } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { realmOf } from "../registry.ts";
import { baseMarkup, placeBase } from "./base.ts";

const nativeWrite: (self: Document, text: string) => void = nativeMethod("Document", "write");
/** A tag, comment or declaration that does not end in the text. */
const OPEN_END = /<(?:[a-z!/?](?:[^>"']|"[^"]*"|'[^']*')*(?:"[^"]*|'[^']*)?)?$/i;
/** What may stand before the first element of a document. */
const PROLOG = /^(?:\s+|<!--[^]*?-->|<!doctype(?:[^>"']|"[^"]*"|'[^']*')*>)*/i;

/** What one script writes; what it leaves open, the next one does not go on with. */
interface Stream {
  readonly script: Element | null;
  /** Text that may be the beginning of a tag. */
  pending: string;
  rewriter: { write(chunk: string): string; end(): string } | null;
}

/**
 * Rewrites what a page writes into its document, also in pieces of tags, and keeps the realm alive in documents that
 * are opened anew.
 *
 * @see https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document.write()
 */
export function installWrite(realm: Realm): Undo {
  /** The streams by the depth of scripts that write scripts that write. */
  const streams: Stream[] = [];
  let depth = 0;
  /** Markup that the document needs before anything that loads. */
  let missing = "";

  realm.onDocument((document) => {
    streams.length = 0;
    missing = documentElementOf(document) === null ? baseMarkup(realm) : "";
  });

  return undoAll([
    hookMethod<Document>("Document", "open", (document, args, call) => {
      // with three arguments it is another method
      if (args.length > 2)
        return apply(globals["open"] as never, undefined as never, args as never);
      const result = call(document, args);
      // it does nothing while a parser is at work
      if (documentElementOf(document) === null) ownerOf(document)?.reopened();
      return result;
    }),
    hookMethod<Document>("Document", "close", (document, args, call) => {
      const stream = streams[0];
      if (document === realm.document && stream !== undefined && depth === 0) {
        streams.length = 0;
        const rest = stream.rewriter?.end() ?? stream.pending;
        if (rest !== "") nativeWrite(document, rest);
      }
      return call(document, args);
    }),
    ...["write", "writeln"].map((name) =>
      hookMethod<Document>("Document", name, (document, args, call) => {
        const end = name === "writeln" ? "\n" : "";
        const owner = ownerOf(document);
        if (owner === null) return call(document, args);
        const text = args.map(toText).join("") + end;
        if (owner === realm) return write(document, text);
        // the hooks of the document's own realm
        document.write(text);
        return undefined;
      }),
    ),
  ]);

  function ownerOf(document: Document): Realm | null {
    if (document === realm.document) return realm;
    const owner = realmOf(viewOf(document));
    return owner?.document === document ? owner : null;
  }

  function write(document: Document, text: string): void {
    if (depth === 0 && documentElementOf(document) !== null) {
      // where no parser is at work, this opens the document anew
      nativeWrite(document, "");
      if (documentElementOf(document) === null) realm.reopened();
    }
    let output = rewrite(streamOf(document), text);
    if (missing !== "") {
      const [prolog = ""] = PROLOG.exec(output) ?? [];
      if (prolog.length < output.length || /<!doctype/i.test(prolog)) {
        nativeWrite(document, prolog + missing);
        missing = "";
        placeBase(realm);
        output = output.slice(prolog.length);
      }
    }
    depth += 1;
    try {
      nativeWrite(document, output);
    } finally {
      depth -= 1;
      streams.length = Math.min(streams.length, depth + 1);
    }
  }

  function streamOf(document: Document): Stream {
    const script = currentScriptOf(document);
    const last = streams[depth];
    if (last !== undefined && last.script === script) return last;
    const pending = last?.rewriter?.end() ?? last?.pending ?? "";
    return (streams[depth] = { script, pending, rewriter: null });
  }

  function rewrite(stream: Stream, text: string): string {
    const chunk = stream.pending + text;
    stream.pending = "";
    if (stream.rewriter === null) {
      if (!mayNeedRewriting(realm, chunk)) {
        const end = OPEN_END.exec(chunk)?.index ?? chunk.length;
        stream.pending = chunk.slice(end);
        return chunk.slice(0, end);
      }
      stream.rewriter = realm.rewriter().createHtmlRewriter(htmlOptions(realm));
    }
    return stream.rewriter.write(chunk);
  }
}

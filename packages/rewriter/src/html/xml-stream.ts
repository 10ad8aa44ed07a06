import { decodeAttribute } from "./character-references.ts";
import type { MarkupStream, MarkupVisitor, Namespace, StreamOptions } from "./markup.ts";
import { createOutput } from "./output.ts";
import { scanAttributes } from "./scan-attributes.ts";
import { createXmlScope, localName, type XmlScope } from "./xml-namespaces.ts";
import { scanXmlToken } from "./xml-scan.ts";

const NAME = /^<\/?([^\s/>]+)/;
/** Length in characters from which an unfinished token's next pieces are collected before they are looked at. */
const LONG_TOKEN = 1 << 16;

/** An element whose text a visitor wants to edit. */
interface Held {
  readonly start: number;
  readonly depth: number;
  readonly edit: (source: string) => string;
  readonly removeEnd: boolean;
}

/**
 * Makes a stream that edits XML while it passes; well-formed input stays well-formed.
 *
 * The injected markup goes behind the start tag of XHTML's `<head>`, or where the head would be; in any other
 * document behind the start tag of the root element. A document without a root element is an error, and gets none.
 */
export function createXmlStream(visitor: MarkupVisitor, options: StreamOptions): MarkupStream {
  const { inject, context } = options;
  const output = createOutput();
  /** Scopes of the open elements, and the outermost one. */
  const scopes: XmlScope[] = [createXmlScope(context?.namespace)];
  let depth = 0;
  let injected = inject === "";
  let held: Held | null = null;
  /** Input that is not read yet, and its offset. */
  let rest = "";
  let position = 0;
  let waiting = "";

  function injectAt(offset: number): void {
    if (injected) return;
    injected = true;
    output.insert(offset, inject);
  }

  function startTag(source: string, end: number): void {
    const start = position;
    const qualified = NAME.exec(source)?.[1] ?? "";
    const outer = scopes[depth] ?? createXmlScope();
    const declared = scanAttributes(source, 1 + qualified.length, asIs);
    const scope = outer.enter(
      declared.flatMap(({ name, value }) =>
        value !== null && /^xmlns(?::|$)/.test(name)
          ? [[name, decodeAttribute(source.slice(value.start, value.end), "xml")] as const]
          : [],
      ),
    );
    const namespace = scope.namespaceOf(qualified);
    const local = localName(qualified);
    const isEmpty = source.endsWith("/>");
    const isHtml = namespace === "html";
    const isHead = isHtml && local === "head" && depth === 1;
    // the head did not come
    if (depth > 0 && (!isHead || isEmpty)) injectAt(start);

    const edited = visitor.startTag({
      syntax: "xml",
      name: ruleName(local, namespace),
      namespace,
      source,
      attributes: declared.map((attribute) => ({
        ...attribute,
        name: scope.attributeName(attribute.name),
      })),
      inTemplate: false,
    });
    if (isEmpty && depth === 0 && !injected) {
      // it may have handlers, so it needs the runtime inside
      injected = true;
      const open = (edited?.tag ?? source).slice(0, -2);
      output.replace(start, end, `${open}>${inject}</${qualified}>`);
      return;
    }
    if (edited?.tag !== undefined) output.replace(start, end, edited.tag);
    if (isEmpty) return;
    const waitsForHead = isHtml && local === "html" && depth === 0;
    depth++;
    scopes[depth] = scope;
    if (!waitsForHead) injectAt(end);
    if (edited?.text === undefined) return;
    held = { start: end, depth, edit: edited.text, removeEnd: edited.removeEnd ?? false };
  }

  function endTag(start: number, end: number): void {
    injectAt(start);
    if (held?.depth === depth) {
      const { edit, removeEnd } = held;
      const source = output.slice(held.start, start);
      const edited = source === "" ? source : edit(source);
      if (edited !== source) output.replace(held.start, start, edited);
      if (removeEnd) output.replace(start, end, "");
      held = null;
    }
    if (depth > 0) depth--;
  }

  function read(last: boolean): void {
    let index = 0;
    while (index < rest.length) {
      const token = scanXmlToken(rest, index, last);
      if (token === null) break;
      const source = token.kind === "text" ? "" : rest.slice(index, token.end);
      const end = position + token.end - index;
      if (token.kind === "startTag") {
        // elements in a script: its text is not what the rewriter can edit
        held = null;
        startTag(source, end);
      } else if (token.kind === "endTag") {
        endTag(position, end);
      } else if (token.kind === "instruction" && visitor.instruction !== undefined) {
        const edited = visitor.instruction(source);
        if (edited !== source) output.replace(position, end, edited);
      }
      position = end;
      index = token.end;
    }
    rest = rest.slice(index);
  }

  return {
    write(chunk) {
      output.add(chunk);
      waiting += chunk;
      // an unfinished token is read again with each new piece: let the pieces grow with it
      if (rest.length > LONG_TOKEN && waiting.length * 4 < rest.length) return "";
      rest += waiting;
      waiting = "";
      read(false);
      return output.take(held?.start ?? position);
    },
    end() {
      rest += waiting;
      waiting = "";
      read(true);
      return output.take(output.end());
    },
  };
}

/** Names of XML keep their case; the tables have them in lower case. */
function ruleName(local: string, namespace: Namespace): string {
  return namespace === "svg" && local === "feImage" ? "feimage" : local;
}

function asIs(name: string): string {
  return name;
}

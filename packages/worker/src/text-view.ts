/** How the bytes of a text are seen while it is rewritten. */
export interface TextView {
  /** Turns bytes into text; call once more without a chunk at the end. */
  decode(chunk?: Uint8Array): string;
  /** Turns rewritten text into the bytes that are served. */
  encode(text: string): Uint8Array<ArrayBuffer>;
  /** Charset that the served bytes have; null where the browser is to find out, as it would have. */
  readonly charset: string | null;
}

/** What decides about the view. */
export interface ViewQuestion {
  /** Label in the Content-Type; empty when there is none. */
  readonly charset: string;
  /** One-byte view of the first {@link PRESCAN_LENGTH} bytes. */
  readonly start: string;
  readonly syntax: "html" | "xml" | "script";
}

/** Bytes in which a document declares its encoding. */
export const PRESCAN_LENGTH = 1024;

/** ASCII is not ASCII in these, so that nothing can be inserted into a view of their bytes. */
const NOT_ASCII: ReadonlySet<string> = new Set(["utf-16le", "utf-16be", "iso-2022-jp"]);

/** Byte order marks as one-byte views. */
const MARKS: readonly (readonly [mark: string, encoding: string])[] = [
  ["\xEF\xBB\xBF", "utf-8"],
  ["\xFE\xFF", "utf-16be"],
  ["\xFF\xFE", "utf-16le"],
];

/**
 * Chooses how a text is seen: UTF-8 as what it says, encodings that are not based on ASCII likewise (they are served as
 * UTF-8), all others as a one-byte view, so that the document keeps its encoding.
 *
 * @see https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
 */
export function chooseView({ charset, start, syntax }: ViewQuestion): TextView {
  const mark = MARKS.find(([bytes]) => start.startsWith(bytes))?.[1];
  const declared = mark ?? encodingOf(charset) ?? declaredEncoding(start, syntax);
  if (declared === "utf-8" || (declared !== null && NOT_ASCII.has(declared))) {
    return textView(declared);
  }
  return { ...oneByteView(), charset: declared };
}

/** Sees each byte as the character of its number. */
export function oneByteView(): TextView {
  return { decode: bytesToView, encode: viewToBytes, charset: null };
}

/** Gives a one-byte view of bytes. */
export function bytesToView(bytes: Uint8Array = new Uint8Array()): string {
  let view = "";
  // more arguments at once overflow the stack
  for (let at = 0; at < bytes.length; at += 8192) {
    view += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return view;
}

function viewToBytes(view: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(view.length);
  for (let at = 0; at < view.length; at++) bytes[at] = view.charCodeAt(at);
  return bytes;
}

function textView(encoding: string): TextView {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return {
    decode: (chunk) =>
      chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }),
    encode: (text) => encoder.encode(text),
    charset: "utf-8",
  };
}

/** @returns the encoding's name; null when the label names none */
function encodingOf(label: string): string | null {
  try {
    return label === "" ? null : new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function declaredEncoding(start: string, syntax: ViewQuestion["syntax"]): string | null {
  if (syntax === "script") return null;
  if (syntax === "xml") {
    const label = /^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([^"']+)/.exec(start)?.[1];
    return label === undefined ? "utf-8" : (encodingOf(label) ?? "utf-8");
  }
  const markup = start.slice(0, PRESCAN_LENGTH).replace(/<!--.*?(?:-->|$)/gs, "");
  for (const [tag] of markup.matchAll(/<meta[\s/][^>]*>/gi)) {
    const label =
      /\scharset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(tag)?.[1] ??
      (/\bhttp-equiv\s*=\s*["']?content-type\b/i.test(tag)
        ? /\bcharset\s*=\s*([^\s"'/>;]+)/i.exec(tag)?.[1]
        : undefined);
    const encoding = label === undefined ? null : encodingOf(label);
    // what can be read as ASCII is not UTF-16
    if (encoding !== null)
      return NOT_ASCII.has(encoding) && encoding !== "iso-2022-jp" ? "utf-8" : encoding;
  }
  return null;
}

import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import * as zlib from "node:zlib";
import type { CapturedBody } from "./body-capture.ts";
import type { HarContent, HarPostData } from "./har-types.ts";

type Decode = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Bytes that a body may have when its content encoding is undone. */
const MAX_DECODED = 64 * 1_048_576;

/** How content encodings are undone. Zstandard came to Node later than the oldest one that is supported. */
const DECODERS: Readonly<Record<string, Decode | undefined>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  // half of the servers mean the bare format
  deflate: (bytes, options) =>
    promisify(inflate)(bytes, options).catch(() => promisify(inflateRaw)(bytes, options)),
  br: promisify(brotliDecompress),
  zstd: zstdOf(zlib),
};

function zstdOf(module: object): Decode | undefined {
  const decompress = (module as { zstdDecompress?: Parameters<typeof promisify>[0] })
    .zstdDecompress;
  return decompress === undefined ? undefined : (promisify(decompress) as Decode);
}

const TEXTUAL =
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|javascript|ecmascript|x-javascript|x-www-form-urlencoded|graphql|manifest|x-ndjson)\b|image\/svg\+xml|multipart\/form-data)/i;

/**
 * Makes the content of an answer: text where it is one, else base64.
 *
 * @param type value of `Content-Type`, empty for none
 * @param encoding value of `Content-Encoding`, empty for none
 */
export async function contentOf(
  body: CapturedBody,
  type: string,
  encoding: string,
): Promise<HarContent> {
  const mimeType = type === "" ? "application/octet-stream" : type;
  if (body.size === 0) return { size: 0, mimeType, text: "" };
  const notes = body.gap === "" ? [] : [body.gap];
  let bytes: Buffer | null = body.bytes;
  const encodings = encodingsOf(encoding);
  if (encodings.length > 0) {
    bytes = body.gap === "" ? await undo(body.bytes, encodings) : null;
    if (bytes === null) notes.push(`the bytes are encoded as "${encoding}"`);
  }
  const comment = notes.length === 0 ? {} : { comment: notes.join("; ") };
  if (bytes === null) return { size: body.size, mimeType, ...inBase64(body.bytes), ...comment };
  const text = textOf(bytes, type);
  const size = encodings.length === 0 ? body.size : bytes.length;
  return {
    size,
    ...(encodings.length > 0 && { compression: size - body.size }),
    mimeType,
    ...(text === null ? inBase64(bytes) : { text }),
    ...comment,
  };
}

/** Makes the body of a request. The format has no encoding for it, so it is named in a field of its own. */
export function postDataOf(body: CapturedBody, type: string): HarPostData | null {
  if (body.size === 0) return null;
  const text = textOf(body.bytes, type);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(type) && text !== null;
  return {
    mimeType: type === "" ? "application/octet-stream" : type,
    text: text ?? body.bytes.toString("base64"),
    ...(isForm && {
      params: [...new URLSearchParams(text)].map(([name, value]) => ({ name, value })),
    }),
    ...(text === null && { _encoding: "base64" }),
    ...(body.gap !== "" && { comment: body.gap }),
  };
}

function inBase64(bytes: Buffer): { text: string; encoding: "base64" } {
  return { text: bytes.toString("base64"), encoding: "base64" };
}

/** Gives encodings in the order in which they are undone. */
function encodingsOf(header: string): string[] {
  return header
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity")
    .toReversed();
}

async function undo(bytes: Buffer, encodings: readonly string[]): Promise<Buffer | null> {
  let decoded = bytes;
  try {
    for (const name of encodings) {
      const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
      if (decode === undefined) return null;
      decoded = await decode(decoded, { maxOutputLength: MAX_DECODED });
    }
  } catch {
    return null;
  }
  return decoded;
}

/** Reads text by its charset, UTF-8 when it names none; null: it is no text, or not in that charset. */
function textOf(bytes: Buffer, type: string): string | null {
  if (!TEXTUAL.test(type)) return null;
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Files that gain by it; images and fonts are compressed already. */
const TEXTS = new Set([".css", ".html", ".js", ".json", ".map", ".mjs", ".svg", ".txt", ".wasm"]);
/** Bytes below which a packet is a packet. */
const SMALLEST = 1024;
/** The best level makes the scripts a tenth smaller and takes twenty times as long, at each build. */
const BROTLI_LEVEL = 9;

/** @type {readonly { readonly suffix: string, readonly encode: (content: Buffer) => Buffer }[]} */
const ENCODERS = [
  {
    suffix: ".br",
    encode: (content) =>
      brotliCompressSync(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_LEVEL,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      }),
  },
  { suffix: ".gz", encode: (content) => gzipSync(content, { level: 9 }) },
];

/**
 * Writes each text file of a folder once more as `.br` and `.gz`, for servers to send in its place; one that does not
 * gain stays alone.
 *
 * @param {string} folder
 * @returns {string[]} paths of the files written, relative to the folder
 */
export function precompress(folder) {
  const written = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !TEXTS.has(extname(entry.name))) continue;
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path);
    for (const { suffix, encode } of ENCODERS) {
      const encoded = content.length < SMALLEST ? content : encode(content);
      // one of an earlier build would be another file's
      if (encoded.length >= content.length) rmSync(path + suffix, { force: true });
      else {
        writeFileSync(path + suffix, encoded);
        written.push(path.slice(folder.length + 1) + suffix);
      }
    }
  }
  return written;
}

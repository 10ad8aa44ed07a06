/** What a connection speaks, as far as its first bytes tell. `other` is neither TLS nor HTTP. */
export type Dialect = "tls" | "http2" | "http1" | "other";

/**
 * What every HTTP/2 connection begins with.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-3.4
 */
export const HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** First byte of a TLS record that carries a handshake, and of no HTTP method. */
const TLS_HANDSHAKE = 0x16;
const TLS_MAJOR = 0x03;
/** Bytes that are enough for every method and the beginning of its target. */
const ENOUGH = 64;
const METHOD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32})(?: (.*))?$/s;
const SCHEMES = ["http://", "https://"];

/**
 * Tells what a connection speaks.
 *
 * @param bytes everything that has come so far, at least one byte
 * @returns undefined when more bytes are needed; then `bytes` is shorter than 64
 */
export function dialectOf(bytes: Buffer): Dialect | undefined {
  if (isPlain(bytes)) return "http1";
  if (bytes[0] === TLS_HANDSHAKE) {
    if (bytes.length === 1) return undefined;
    return bytes[1] === TLS_MAJOR ? "tls" : "other";
  }
  const text = bytes.toString("latin1", 0, ENOUGH);
  if (HTTP2_PREFACE.startsWith(text)) {
    return text.length === HTTP2_PREFACE.length ? "http2" : undefined;
  }
  if (text.startsWith(HTTP2_PREFACE)) return "http2";
  return http1(text);
}

const SPACE = 0x20;
const SLASH = 0x2f;
const LONGEST_METHOD = 7;

/** Knows what almost every connection begins with: an upper-case method and a path. */
function isPlain(bytes: Buffer): boolean {
  for (let at = 0; at <= LONGEST_METHOD; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === SPACE) return at > 0 && bytes[at + 1] === SLASH;
    if (byte < 0x41 || byte > 0x5a) return false;
  }
  return false;
}

/** Looks for a method and the beginning of a request target; other protocols have lines of words, too. */
function http1(text: string): Dialect | undefined {
  const [, method, target] = METHOD.exec(text) ?? [];
  if (method === undefined) return "other";
  if (target === undefined || target === "") return text.length < ENOUGH ? undefined : "other";
  if (method === "CONNECT" || target.startsWith("/") || target.startsWith("*")) return "http1";
  const start = target.toLowerCase();
  if (SCHEMES.some((scheme) => start.startsWith(scheme))) return "http1";
  return SCHEMES.some((scheme) => scheme.startsWith(start)) ? undefined : "other";
}

import { isToken } from "@oriel/bare-protocol";
import { NativeBlob, NativeDOMException, NativeURL } from "./natives.ts";

const encoder = new TextEncoder();
const MAX_REASON = 123;
const bufferLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get;
const blobSize = Object.getOwnPropertyDescriptor(NativeBlob.prototype, "size")?.get;

/**
 * Reads the URL of a socket.
 *
 * @throws DOMException SyntaxError as the WebSocket constructor
 * @see https://websockets.spec.whatwg.org/#dom-websocket-websocket
 */
export function readSocketUrl(input: string | URL, base: string | undefined): URL {
  const text = String(input);
  if (!NativeURL.canParse(text, base)) throw syntaxError(`The URL '${text}' is invalid.`);
  const url = new NativeURL(text, base);
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (!/^wss?:$/.test(url.protocol)) {
    throw syntaxError(
      `The URL's scheme must be either 'http', 'https', 'ws', or 'wss'. '${url.protocol.slice(0, -1)}' is not allowed.`,
    );
  }
  if (url.href.includes("#")) {
    throw syntaxError(
      `The URL contains a fragment identifier ('${url.hash.slice(1)}'). Fragment identifiers are not allowed in WebSocket URLs.`,
    );
  }
  return url;
}

/**
 * Reads the subprotocols of a socket.
 *
 * @throws DOMException SyntaxError when one is no token or comes twice
 */
export function readProtocols(input: string | Iterable<string> | undefined): string[] {
  const protocols =
    typeof input === "object" && input !== null && Symbol.iterator in input
      ? Array.from(input, String)
      : input === undefined
        ? []
        : [String(input)];
  for (const [at, protocol] of protocols.entries()) {
    if (!isToken(protocol)) throw syntaxError(`The subprotocol '${protocol}' is invalid.`);
    if (protocols.indexOf(protocol) < at) {
      throw syntaxError(`The subprotocol '${protocol}' is duplicated.`);
    }
  }
  return protocols;
}

/**
 * Reads the arguments of `close`.
 *
 * @returns what to pass on; a reason without a code is not sent
 * @throws DOMException InvalidAccessError for a code, SyntaxError for a reason that must not be sent
 */
export function readClose(
  code: number | undefined,
  reason: string | undefined,
): [code?: number, reason?: string] {
  const text = reason === undefined ? "" : String(reason);
  const number = code === undefined ? undefined : clampToShort(Number(code));
  if (number !== undefined && number !== 1000 && (number < 3000 || number > 4999)) {
    throw new NativeDOMException(
      `The close code must be either 1000, or between 3000 and 4999. ${number} is neither.`,
      "InvalidAccessError",
    );
  }
  if (encoder.encode(text).length > MAX_REASON) {
    throw syntaxError(`The close reason must not be greater than ${MAX_REASON} UTF-8 bytes.`);
  }
  return number === undefined ? [] : [number, text];
}

/** Gives what `send` takes: buffers, views and Blobs of any realm as they are, everything else as a string. */
export function readData(
  data: unknown,
): string | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob {
  if (typeof data === "string") return data;
  if (ArrayBuffer.isView(data)) return data as ArrayBufferView<ArrayBuffer>;
  return sizeBy(bufferLength, data) !== undefined || sizeBy(blobSize, data) !== undefined
    ? (data as ArrayBuffer | Blob)
    : toText(data);
}

/** Converts as JavaScript's `ToString` does: symbols throw. */
function toText(value: unknown): string {
  return "".concat(value as string);
}

/** Gives the number of bytes that data takes on the wire, without framing. */
export function byteLength(data: ReturnType<typeof readData>): number {
  if (typeof data === "string") return encoder.encode(data).length;
  if (ArrayBuffer.isView(data)) return data.byteLength;
  return sizeBy(bufferLength, data) ?? sizeBy(blobSize, data) ?? 0;
}

/** Asks a getter that checks the kind of its receiver, whatever realm that comes from. */
function sizeBy(getter: (() => unknown) | undefined, value: unknown): number | undefined {
  if (getter === undefined || typeof value !== "object" || value === null) return undefined;
  try {
    return Reflect.apply(getter, value, []) as number;
  } catch {
    return undefined;
  }
}

/** Converts as `[Clamp] unsigned short` does. */
function clampToShort(value: number): number {
  if (Number.isNaN(value)) return 0;
  const clamped = Math.min(Math.max(value, 0), 65_535);
  const floor = Math.floor(clamped);
  const half = clamped - floor === 0.5;
  return half ? floor + (floor % 2) : Math.round(clamped);
}

function syntaxError(message: string): DOMException {
  return new NativeDOMException(message, "SyntaxError");
}

import { bareError } from "./error.ts";

/** What stands for itself in a subprotocol: the characters of a token without "%". */
const PLAIN = /[^!#$&'*+\-.^_`|~0-9A-Za-z]/g;
const ENCODED = /^(?:[!#$&'*+\-.^_`|~0-9A-Za-z]|%[0-9A-Fa-f]{2})*$/;

/**
 * Writes a text so that it can stand in `Sec-WebSocket-Protocol`, as v1 sockets carry their JSON.
 *
 * @param text ASCII, e.g. JSON with every other character as `\uXXXX`
 * @returns a token: other characters, and "%", are "%" and two upper-case hex digits
 * @throws RangeError for a character above 0x7E, which two digits cannot hold
 * @see https://github.com/tomphttp/specifications/blob/master/BareServerV1.md#websocket-protocol
 */
export function encodeSocketProtocol(text: string): string {
  return text.replace(PLAIN, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0x7e) throw new RangeError(`the character U+${code.toString(16)} has no encoding`);
    return `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

/**
 * Reads what {@link encodeSocketProtocol} writes; hex digits may be of either case.
 *
 * @throws BareError `INVALID_BARE_HEADER` when a "%" is not followed by two hex digits, or a character is no part of
 * a token
 */
export function decodeSocketProtocol(value: string): string {
  if (!ENCODED.test(value)) {
    throw bareError(
      "INVALID_BARE_HEADER",
      "request.headers.sec-websocket-protocol",
      'The header "sec-websocket-protocol" cannot be used: it is not encoded as it must be.',
    );
  }
  return value.replace(/%(..)/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

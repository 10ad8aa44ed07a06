const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const BAD_VALUE = /[^\t\x20-\x7E\x80-\xFF]/;

/**
 * Tells whether a text is a token: a header name, a method, a subprotocol.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens
 */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Tells whether HTTP allows a text as the value of a header: Latin-1 without control characters except TAB. */
export function isHeaderValue(text: string): boolean {
  return !BAD_VALUE.test(text);
}

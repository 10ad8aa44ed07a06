const ESCAPE = /\\(?:([0-9a-f]{1,6})(?:\r\n|[ \t\n\r\f])?|(\r\n|[\n\r\f])|([^])|$)/gi;

/**
 * Reads the text of a string or URL token, or a name: resolves the escapes.
 *
 * @param text the token without quotes, `url(` or `)`
 * @see https://drafts.csswg.org/css-syntax/#consume-escaped-code-point
 */
export function decodeCss(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPE, (_, hex?: string, newline?: string, character?: string) => {
    if (hex !== undefined) return fromHex(hex);
    return newline === undefined ? (character ?? "") : "";
  });
}

/**
 * Writes a URL as it may stand between quotes or, where `quote` is empty, between `url(` and `)`.
 *
 * @param url ASCII
 */
export function encodeCssUrl(url: string, quote: string): string {
  const special = quote === "" ? /["'()\\\s\u0000-\u001f\u007f]/g : /["'\\\n\r\f]/g;
  return url.replace(special, (character) =>
    /["'()\\]/.test(character) ? `\\${character}` : `\\${character.charCodeAt(0).toString(16)} `,
  );
}

function fromHex(hex: string): string {
  const code = Number.parseInt(hex, 16);
  const valid = code !== 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? String.fromCodePoint(code) : "\ufffd";
}

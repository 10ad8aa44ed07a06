const LOOKS_LIKE = /^[\0- ]*j[\s\S]*:/i;
const PREFIX = "javascript:";
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;
/** What the URL parser would drop or read as an escape. */
const UNSAFE = /%(?=[0-9a-f]{2})|[\0-\x1f\x7f]| $/gi;

/**
 * Rewrites the code of a `javascript:` URL.
 *
 * @param url as authored; the scheme may be disguised by case, white space and line breaks
 * @param rewrite gives the same string when nothing has to change
 * @returns null when it is another URL, or when nothing changed
 * @see https://html.spec.whatwg.org/multipage/browsing-the-web.html#evaluate-a-javascript:-url
 */
export function rewriteJavascriptUrl(
  url: string,
  rewrite: (code: string) => string,
): string | null {
  if (!LOOKS_LIKE.test(url)) return null;
  let href: string;
  try {
    ({ href } = new URL(url));
  } catch {
    return null;
  }
  if (!href.startsWith(PREFIX)) return null;
  const code = percentDecode(href.slice(PREFIX.length));
  const rewritten = rewrite(code);
  return rewritten === code ? null : PREFIX + rewritten.replace(UNSAFE, percentEncode);
}

function percentDecode(text: string): string {
  return text.replace(ESCAPES, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      const bytes = Uint8Array.from(run.slice(1).split("%"), (hex) => Number.parseInt(hex, 16));
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    }
  });
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

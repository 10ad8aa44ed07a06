/** Characters that stand for themselves in an extended parameter value. */
const PLAIN = /[^\w!#$&+.^`|~-]/gu;

/** A `filename` or `filename*` parameter with something in it. */
const NAMED = /;\s*filename\*?\s*=\s*(?:"[^"]+"|[^\s;"]+)/i;

/** Tells whether a Content-Disposition makes a download of a document. */
export function isAttachment(disposition: string | null): boolean {
  const kind = /^\s*([^\s;]*)/.exec(disposition ?? "")?.[1]?.toLowerCase() ?? "";
  return kind !== "" && kind !== "inline" && !kind.includes("=");
}

/**
 * Gives a Content-Disposition that names the file. Browsers take the name from the address otherwise, which is ours.
 *
 * @param disposition the site's; kept when it has a name
 * @returns null when there is neither a disposition nor a name in the URL
 * @see https://www.rfc-editor.org/rfc/rfc6266
 */
export function namedDisposition(disposition: string | null, url: URL): string | null {
  if (disposition !== null && NAMED.test(disposition)) return disposition;
  const name = nameOf(url);
  if (name === "") return disposition;
  const kind = isAttachment(disposition) ? "attachment" : "inline";
  return `${kind}; filename*=UTF-8''${encodeName(name)}`;
}

function nameOf({ pathname }: URL): string {
  const segment = pathname.slice(pathname.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(segment).replace(/[/\\]/g, "_");
  } catch {
    return segment;
  }
}

function encodeName(name: string): string {
  return name.replace(PLAIN, (char) =>
    Array.from(
      new TextEncoder().encode(char),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    ).join(""),
  );
}

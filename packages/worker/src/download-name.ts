import { utf8FromBytes } from "./header-lines.ts";
import { extensionOf } from "./mime-extension.ts";

/** Characters that stand for themselves in an extended parameter value. */
const PLAIN = /[^\w!#$&+.^`|~-]/gu;

/** A `filename` or `filename*` parameter with something in it. */
const NAMED = /;\s*filename(\*?)\s*=\s*(?:"((?:[^"\\]|\\.)+)"|([^\s;"]+))/i;
// oxlint-disable-next-line no-control-regex
const NOT_ASCII = /[^\x00-\x7F]/;

/** What Chromium calls a file without a name. */
const NAMELESS = "download";

/** Tells whether a Content-Disposition makes a download of a document. */
export function isAttachment(disposition: string | null): boolean {
  const kind = /^\s*([^\s;]*)/.exec(disposition ?? "")?.[1]?.toLowerCase() ?? "";
  return kind !== "" && kind !== "inline" && !kind.includes("=");
}

/** A file that may be saved. */
export interface NamedFile {
  /** The site's Content-Disposition, a one-byte view; null when there is none. */
  readonly disposition: string | null;
  /** Real URL. */
  readonly url: URL;
  /** Value of Content-Type; null when there is none. */
  readonly type: string | null;
}

/**
 * Gives a Content-Disposition that names the file. Browsers take the name from the address otherwise, which is ours.
 *
 * @returns null when there is neither a disposition nor a name in the URL
 * @see https://www.rfc-editor.org/rfc/rfc6266
 */
export function namedDisposition(file: NamedFile): string | null {
  const { disposition, url } = file;
  const given = givenName(disposition);
  const kind = isAttachment(disposition) ? "attachment" : "inline";
  if (given !== null) return kind + given;
  return nameOf(url) === "" ? disposition : kind + proposedName(file, "");
}

/**
 * Gives the Content-Disposition of a file that a link asks the browser to save: the site's name wins over the link's,
 * which wins over that in the URL. Browsers take out what a file system would not take.
 *
 * @param proposed value of the link's `download` attribute
 * @see https://html.spec.whatwg.org/multipage/links.html#getting-the-suggested-filename
 */
export function attachment(file: NamedFile, proposed: string): string {
  return `attachment${givenName(file.disposition) ?? proposedName(file, proposed)}`;
}

/**
 * Gives the parameters of a disposition that has a name; null for one without. Raw UTF-8 in a name, which browsers
 * understand in headers of the network only, is escaped; other raw bytes are no name to them either.
 */
function givenName(disposition: string | null): string | null {
  const match = NAMED.exec(disposition ?? "");
  if (disposition === null || match === null) return null;
  const [, star, quoted, token = ""] = match;
  const view = quoted === undefined ? token : quoted.replace(/\\(.)/g, "$1");
  if (star === "*" || !NOT_ASCII.test(view)) return disposition.slice(disposition.indexOf(";"));
  const name = utf8FromBytes(view);
  return name === view ? null : `; filename*=UTF-8''${encodeName(name)}`;
}

/** Names a file that its site does not name. A name without an ending gets that of the type. */
function proposedName({ url, type }: NamedFile, proposed: string): string {
  const name = proposed || nameOf(url) || NAMELESS;
  const ending = /[^.]\.[^.]+$/.test(name) ? "" : extensionOf(type);
  return `; filename*=UTF-8''${encodeName(name + ending)}`;
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

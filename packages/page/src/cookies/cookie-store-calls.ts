import type { Cookie } from "@oriel/core";
import type { Realm } from "../realm.ts";

/** A cookie as the Cookie Store API shows it. */
interface Item {
  readonly domain: string | null;
  readonly expires: number | null;
  readonly name: string;
  readonly partitioned: boolean;
  readonly path: string;
  readonly sameSite: string;
  readonly secure: boolean;
  readonly value: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** What the calls need of the platform, as it was before any code of a page ran. */
export interface CookieStoreNatives {
  readonly URL: typeof URL;
  readonly Date: typeof Date;
  /** Makes the error of a document without cookies. */
  denied(message: string): DOMException;
}

/** Carries out a method; see {@link callCookieStore}. */
export type CookieStoreCall = (
  realm: Realm,
  natives: CookieStoreNatives,
  method: "get" | "getAll" | "set" | "delete",
  args: readonly unknown[],
) => Promise<unknown>;

const FORBIDDEN = /[;\u0000-\u0008\u000A-\u001F\u007F]/;

/**
 * Carries out a method of `cookieStore` for the virtual document.
 *
 * This is a script of its own: the few pages that need it load it. So it must not look for anything of the platform
 * itself, where it would find what the page has put there.
 *
 * @throws what the platform throws
 * @see https://cookiestore.spec.whatwg.org/
 */
export const callCookieStore: CookieStoreCall = async (realm, natives, method, args) => {
  if (realm.origin() === "null") {
    throw natives.denied(
      `Failed to execute '${method}' on 'CookieStore': Access to the CookieStore API is denied in this context.`,
    );
  }
  const url = new natives.URL(realm.principalUrl());
  const [first, value] = args;
  if (method === "get") return find(realm, url, method, first)[0] ?? null;
  if (method === "getAll") return find(realm, url, method, first);
  const fields =
    method === "set"
      ? isFields(first)
        ? first
        : { name: first, value, path: "/" }
      : {
          ...(isFields(first)
            ? { name: first["name"], domain: first["domain"], path: first["path"] }
            : { name: first }),
          value: "",
          expires: 0,
        };
  realm.cookies?.write(url.href, setCookieLine(fields, url, natives));
  await realm.cookies?.pending;
  return undefined;
};

function find(realm: Realm, url: URL, method: string, query: unknown): Item[] {
  let name: string | undefined;
  let all = false;
  if (isFields(query)) {
    const { name: wanted, url: given } = query;
    if (wanted !== undefined) name = text(wanted);
    if (given !== undefined && withoutHash(realm.resolve(given)) !== withoutHash(url.href)) {
      throw new TypeError("URL must match the document URL");
    }
    all = wanted === undefined && given === undefined;
  } else if (query === undefined) all = true;
  else name = text(query);
  if (all && method === "get") throw new TypeError("CookieStoreGetOptions must not be empty");
  const cookies = realm.cookies?.matching(url) ?? [];
  return cookies.filter((cookie) => name === undefined || cookie.name === name).map(itemOf);
}

/**
 * Writes a cookie as a line of `document.cookie`.
 *
 * @throws TypeError for what the Cookie Store API refuses
 */
function setCookieLine(fields: Fields, url: URL, natives: CookieStoreNatives): string {
  const name = text(fields["name"]);
  const value = text(fields["value"]);
  const path = fields["path"] === undefined ? "/" : text(fields["path"]);
  const domain = isGiven(fields["domain"]) ? text(fields["domain"]) : null;
  const wrong =
    FORBIDDEN.test(name + value + path + (domain ?? "")) ||
    name.includes("=") ||
    (name === "" && (value === "" || value.includes("="))) ||
    !path.startsWith("/") ||
    domain?.startsWith(".") === true;
  if (wrong) throw new TypeError(`cookie "${name}": name, value, domain or path are not allowed`);
  const parts = [`${name}=${value}`, `Path=${path}`];
  if (domain !== null) parts.push(`Domain=${domain}`);
  if (isGiven(fields["expires"])) {
    parts.push(`Expires=${new natives.Date(Number(fields["expires"])).toUTCString()}`);
  }
  const sameSite = fields["sameSite"] === undefined ? "strict" : text(fields["sameSite"]);
  parts.push(`SameSite=${sameSite}`);
  if (url.protocol === "https:") parts.push("Secure");
  return parts.join("; ");
}

function itemOf(cookie: Cookie): Item {
  const { name, value, domain, hostOnly, path, expires, secure, sameSite } = cookie;
  return {
    domain: hostOnly ? null : domain,
    expires,
    name,
    partitioned: false,
    path,
    sameSite: sameSite === "default" ? "lax" : sameSite,
    secure,
    value,
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function withoutHash(url: string): string {
  return url.replace(/#.*/s, "");
}

/** Converts to a string as the platform converts an argument. */
function text(value: unknown): string {
  // a template refuses symbols, as the platform does
  return `${value as string}`; // oxlint-disable-line typescript/no-unnecessary-template-expression
}

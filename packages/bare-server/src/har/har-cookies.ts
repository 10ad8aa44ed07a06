import type { HarCookie } from "./har-types.ts";

/** Reads a `Cookie` header. Nothing is judged: an archive shows what was sent. */
export function cookiesSent(header: string): HarCookie[] {
  return header
    .split(";")
    .map((pair) => pairOf(pair))
    .filter(({ name, value }) => name !== "" || value !== "");
}

/** Attributes with their places in a cookie of an archive. */
const ATTRIBUTES: Readonly<Record<string, (value: string) => Partial<HarCookie>>> = {
  path: (value) => ({ path: value }),
  domain: (value) => ({ domain: value }),
  expires: expiryOf,
  httponly: () => ({ httpOnly: true }),
  secure: () => ({ secure: true }),
  samesite: (value) => ({ sameSite: value }),
};

/** Reads a `Set-Cookie` header. */
export function cookieSet(header: string): HarCookie {
  const [pair = "", ...rest] = header.split(";");
  let cookie = pairOf(pair);
  for (const attribute of rest) {
    const { name, value } = attribute.includes("=")
      ? pairOf(attribute)
      : { name: attribute.trim(), value: "" };
    const key = name.toLowerCase();
    if (Object.hasOwn(ATTRIBUTES, key)) cookie = { ...cookie, ...ATTRIBUTES[key]?.(value) };
  }
  return cookie;
}

function pairOf(text: string): HarCookie {
  const at = text.indexOf("=");
  return { name: text.slice(0, Math.max(at, 0)).trim(), value: text.slice(at + 1).trim() };
}

function expiryOf(value: string): Partial<HarCookie> {
  const time = new Date(value.replaceAll("-", " "));
  return Number.isNaN(time.getTime()) ? {} : { expires: time.toISOString() };
}

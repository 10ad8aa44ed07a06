import { nativeGetter } from "../natives.ts";

/** URL of a request as the platform has it. */
export const urlOfRequest: (self: Request) => string = nativeGetter("Request", "url");
/** Mode of a request as the platform has it. */
export const modeOf: (self: Request) => RequestMode = nativeGetter("Request", "mode");

const sameOriginOnly = new WeakSet<Request>();

/** Tells whether something is a Request, of this realm or another. */
export function isRequest(value: unknown): value is Request {
  if (typeof value !== "object" || value === null) return false;
  try {
    urlOfRequest(value as Request);
    return true;
  } catch {
    return false;
  }
}

/** Tells whether a page gave a request the mode `same-origin`. */
export function isSameOriginOnly(request: Request): boolean {
  return sameOriginOnly.has(request);
}

/** Remembers that a page gave a request the mode `same-origin`. */
export function markSameOriginOnly(request: Request): void {
  sameOriginOnly.add(request);
}

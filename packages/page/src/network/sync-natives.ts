import type { SyncParts } from "./sync-parts.ts";

/** What synchronous requests need of the platform, as functions that take their receiver first. */
export interface SyncNatives extends Pick<
  SyncParts,
  | "URL"
  | "Blob"
  | "XMLHttpRequest"
  | "userAgent"
  | "platformError"
  | "toText"
  | "createObjectUrl"
  | "revokeObjectUrl"
> {
  encode(text: string): Uint8Array<ArrayBuffer>;
  open(self: XMLHttpRequest, method: string, url: string, async: boolean): void;
  send(self: XMLHttpRequest, body: unknown): void;
  setHeader(self: XMLHttpRequest, name: string, value: string): void;
  getHeader(self: XMLHttpRequest, name: string): string | null;
  overrideType(self: XMLHttpRequest, type: string): void;
  setResponseType(self: XMLHttpRequest, type: string): void;
  responseOf(self: XMLHttpRequest): unknown;
  withCredentials(self: XMLHttpRequest): boolean;
}

/** Makes the functions of what the page runtime has captured. */
export function nativesOf(parts: SyncParts): SyncNatives {
  const { members, encoder, apply } = parts;
  const member =
    <F>(name: string, kind: "value" | "get" | "set") =>
    (self: XMLHttpRequest, ...args: unknown[]): F =>
      apply(members[name]?.[kind] as () => F, self, args);
  return {
    ...parts,
    encode: (text) => encoder.encode(text),
    open: member("open", "value"),
    send: member("send", "value"),
    setHeader: member("setRequestHeader", "value"),
    getHeader: member("getResponseHeader", "value"),
    overrideType: member("overrideMimeType", "value"),
    setResponseType: member("responseType", "set"),
    responseOf: member("response", "get"),
    withCredentials: member("withCredentials", "get"),
  };
}

import {
  apply,
  NativeBlob,
  NativeURL,
  NativeXMLHttpRequest,
  platformError,
  toText,
} from "../natives.ts";
import { createObjectUrl, revokeObjectUrl } from "../workers/object-urls.ts";

/** The platform as it was before any code of a page ran, as far as synchronous requests need it. */
export interface SyncParts {
  readonly URL: typeof URL;
  readonly Blob: typeof Blob;
  readonly XMLHttpRequest: typeof XMLHttpRequest;
  /** Members of its prototype. */
  readonly members: Readonly<Record<string, PropertyDescriptor>>;
  readonly encoder: TextEncoder;
  readonly userAgent: string;
  readonly apply: typeof Reflect.apply;
  platformError(message: string, name: string): DOMException;
  toText(value: unknown): string;
  createObjectUrl(blob: Blob): string;
  revokeObjectUrl(url: string): void;
}

/** The platform of this realm. Where it has no XMLHttpRequest, nothing asks for it. */
export const syncParts: SyncParts = {
  URL: NativeURL,
  Blob: NativeBlob,
  XMLHttpRequest: NativeXMLHttpRequest as typeof XMLHttpRequest,
  members: Object.getOwnPropertyDescriptors(NativeXMLHttpRequest?.prototype ?? {}),
  encoder: new TextEncoder(),
  userAgent: navigator.userAgent,
  apply,
  platformError,
  toText,
  createObjectUrl,
  revokeObjectUrl,
};

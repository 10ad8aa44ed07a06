import { defineMethod, type Undo, undoAll } from "../define.ts";
import { apply, NativeBlob, NativeURL } from "../natives.ts";
import type { Realm } from "../realm.ts";

const blobs = new Map<string, Blob>();

/** Makes an object URL that pages do not know of. */
export const createObjectUrl: (blob: Blob) => string = NativeURL.createObjectURL.bind(NativeURL);
/** Gives an object URL up. */
export const revokeObjectUrl: (url: string) => void = NativeURL.revokeObjectURL.bind(NativeURL);

/**
 * Gives the blob behind an object URL that the realm has made and not revoked. Pages revoke the URL of a worker's
 * script as soon as the worker is made, when the platform has the blob; ours is read later.
 */
export function blobOf(url: string): Blob | undefined {
  return blobs.get(url.replace(/#.*/s, ""));
}

/**
 * Remembers the blobs of object URLs for as long as the platform does.
 *
 * The URLs that pages get are the platform's own, with the proxy's origin in them. One with the virtual origin would have to be
 * exchanged wherever a URL can stand, style sheets and markup among them: no request for an object URL reaches the service
 * worker. What documents and workers of `blob:` URLs say of themselves has the virtual origin, and can be fetched.
 *
 * @see https://w3c.github.io/FileAPI/#creating-revoking
 */
export function installObjectUrls(_realm: Realm): Undo {
  return undoAll([
    defineMethod<(this: unknown, ...args: unknown[]) => string>(
      NativeURL,
      "createObjectURL",
      (native) =>
        ({
          hook(this: unknown, ...args: unknown[]) {
            const url = apply(native, this, args);
            if (args[0] instanceof NativeBlob) blobs.set(url, args[0]);
            return url;
          },
        }).hook,
    ),
    defineMethod<(this: unknown, ...args: unknown[]) => void>(
      NativeURL,
      "revokeObjectURL",
      (native) =>
        ({
          hook(this: unknown, ...args: unknown[]) {
            apply(native, this, args);
            blobs.delete(String(args[0]));
          },
        }).hook,
    ),
  ]);
}

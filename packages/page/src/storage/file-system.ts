import { defineGetter, defineMethod, type Undo, undoAll } from "../define.ts";
import { apply, nativeMethod, prototypeOf } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { denied, isOpaque, partitionOf } from "./partition.ts";

const folderIn = nativeMethod<
  (
    self: FileSystemDirectoryHandle,
    name: string,
    options: FileSystemGetDirectoryOptions,
  ) => Promise<FileSystemDirectoryHandle>
>("FileSystemDirectoryHandle", "getDirectoryHandle");

/**
 * Gives each virtual origin its own root directory of the origin private file system: a folder of the real one.
 *
 * @see https://fs.spec.whatwg.org/#sandboxed-filesystem
 */
export function installFileSystem(realm: Realm): Undo {
  const roots = new WeakSet<object>();
  return undoAll([
    defineMethod<(this: StorageManager) => Promise<FileSystemDirectoryHandle>>(
      prototypeOf("StorageManager"),
      "getDirectory",
      (native) =>
        ({
          async hook(this: StorageManager) {
            if (isOpaque(realm)) {
              throw denied(
                "Storage directory access is denied because the context is sandboxed and lacks the 'allow-same-origin' flag.",
              );
            }
            const name = encodeURIComponent(partitionOf(realm));
            const root = await folderIn(await apply(native, this, []), name, { create: true });
            roots.add(root);
            return root;
          },
        }).hook,
    ),
    defineGetter<object, string>(prototypeOf("FileSystemHandle"), "name", (name, handle) =>
      roots.has(handle) ? "" : name,
    ),
  ]);
}

import {
  defineAccessor,
  defineArguments,
  defineMethod,
  nothing,
  type Undo,
  undoAll,
} from "../define.ts";
import {
  apply,
  globalOwner,
  isWindow,
  nativeMethod,
  NativeRequest,
  prototypeOf,
  toText,
} from "../natives.ts";
import type { Realm } from "../realm.ts";
import { denied, fromPartition, isOpaque, toPartition } from "./partition.ts";

type Match = (
  this: CacheStorage,
  request: RequestInfo | URL,
  options?: MultiCacheQueryOptions,
) => Promise<Response | undefined>;

const namesOf = nativeMethod<(self: CacheStorage) => Promise<string[]>>("CacheStorage", "keys");
const matchIn = nativeMethod<(self: CacheStorage, ...args: Parameters<Match>) => ReturnType<Match>>(
  "CacheStorage",
  "match",
);

/**
 * Gives each virtual origin its own caches. Requests in them keep their real URLs.
 *
 * @see https://w3c.github.io/ServiceWorker/#cachestorage-interface
 */
export function installCacheStorage(realm: Realm): Undo {
  const prototype = prototypeOf("CacheStorage");
  const own = (name: unknown): string => toPartition(realm, toText(name));
  /** Names of the realm's caches as they really are, in the order of their making. */
  const ownNames = async (caches: CacheStorage): Promise<string[]> =>
    (await namesOf(caches)).filter((name) => fromPartition(realm, name) !== null);

  return undoAll([
    defineAccessor<unknown, CacheStorage>(globalOwner("caches"), "caches", (native) => ({
      get(this: unknown) {
        if (isOpaque(realm)) {
          throw denied(
            `Failed to read the 'caches' property from '${isWindow ? "Window" : "WorkerGlobalScope"}': Cache storage is disabled because the context is sandboxed and lacks the 'allow-same-origin' flag.`,
          );
        }
        return native.get(this);
      },
    })),
    ...["open", "has", "delete"].map((name) =>
      defineArguments(prototype, name, ([cache, ...rest]) =>
        cache === undefined && rest.length === 0 ? [] : [own(cache), ...rest],
      ),
    ),
    defineMethod(
      prototype,
      "keys",
      () =>
        ({
          async hook(this: CacheStorage) {
            return (await ownNames(this)).map((name) => fromPartition(realm, name));
          },
        }).hook,
    ),
    defineMethod<Match>(
      prototype,
      "match",
      (native) =>
        ({
          async hook(this: CacheStorage, ...args: Partial<Parameters<Match>>) {
            const [request, options] = args;
            if (request === undefined) return apply(native, this, args as Parameters<Match>);
            const target = isWindow ? request : absolute(realm, request);
            const asked = options?.cacheName;
            const names = asked === undefined ? await ownNames(this) : [own(asked)];
            for (const cacheName of names) {
              const found = await matchIn(this, target, { ...options, cacheName });
              if (found !== undefined) return found;
            }
            return undefined;
          },
        }).hook,
    ),
    isWindow ? nothing : resolveInCaches(realm),
  ]);
}

/** In workers relative URLs would resolve against the proxied address of the script. */
function resolveInCaches(realm: Realm): Undo {
  const prototype = prototypeOf("Cache");
  return undoAll([
    ...["match", "matchAll", "add", "put", "delete", "keys"].map((name) =>
      defineArguments(prototype, name, (args) =>
        args.length === 0 || args[0] === undefined
          ? args
          : [absolute(realm, args[0] as RequestInfo), ...args.slice(1)],
      ),
    ),
    defineArguments(prototype, "addAll", ([requests, ...rest]) =>
      requests === undefined
        ? []
        : [
            Array.from(requests as Iterable<RequestInfo>, (request) => absolute(realm, request)),
            ...rest,
          ],
    ),
  ]);
}

function absolute(realm: Realm, request: RequestInfo | URL): RequestInfo | URL {
  return request instanceof NativeRequest ? request : realm.resolve(request);
}

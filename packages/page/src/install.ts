import { installErrorStack } from "./code/error-stack.ts";
import { installFunctionConstructor } from "./code/function-constructor.ts";
import { installFunctionText } from "./code/function-text.ts";
import { installTimers } from "./code/timers.ts";
import { installCookieStore } from "./cookies/cookie-store.ts";
import { installCookies } from "./cookies/cookies.ts";
import { installDocumentCookie } from "./cookies/document-cookie.ts";
import { installBroadcastChannel } from "./messaging/broadcast-channel.ts";
import { installErrorHandler } from "./messaging/error-handler.ts";
import { installEventAddresses } from "./messaging/event-addresses.ts";
import { installMessageEvent } from "./messaging/message-event.ts";
import { installOwnMessages } from "./messaging/own-messages.ts";
import { installPostMessage } from "./messaging/post-message.ts";
import { installEventSource } from "./network/event-source.ts";
import { installFetch } from "./network/fetch.ts";
import { installHiddenApis } from "./network/hidden-apis.ts";
import { installPerformanceEntries } from "./network/performance-entries.ts";
import { installRequest } from "./network/request.ts";
import { installResponse } from "./network/response.ts";
import { installWebSocket } from "./network/web-socket.ts";
import { installXhr } from "./network/xhr.ts";
import { installCacheStorage } from "./storage/cache-storage.ts";
import { installFileSystem } from "./storage/file-system.ts";
import { installIndexedDb } from "./storage/indexed-db.ts";
import { installStorageEvent } from "./storage/storage-event.ts";
import { installWebLocks } from "./storage/web-locks.ts";
import { installWebStorage } from "./storage/web-storage.ts";
import { installGlobalOrigin } from "./workers/global-origin.ts";
import { installImportScripts } from "./workers/import-scripts.ts";
import { installObjectUrls } from "./workers/object-urls.ts";
import { installWorkerConstructors } from "./workers/worker-constructors.ts";
import { installWorkerLocation } from "./workers/worker-location.ts";
import { type Undo, undoAll } from "./define.ts";
import { isWindow } from "./natives.ts";
import type { Realm } from "./realm.ts";
import { createVirtualLocation } from "./location/virtual-location.ts";
import { installBase } from "./document/base.ts";
import { installDocumentMembers } from "./document/members.ts";
import { installQueries } from "./document/queries.ts";
import { installWrite } from "./document/write.ts";
import { installEmbedder } from "./frames/embedder.ts";
import { installFrames } from "./frames/frames.ts";
import { installWindows } from "./frames/windows.ts";
import { installMarkup } from "./markup/markup.ts";
import { installAtEnd } from "./navigation/at-end.ts";
import { installForms } from "./navigation/forms.ts";
import { installHistory } from "./navigation/history.ts";
import { installLinks } from "./navigation/links.ts";
import { installNavigate } from "./navigation/navigate.ts";
import { installNavigationApi } from "./navigation/navigation-api.ts";
import { installOpen } from "./navigation/open.ts";
import { installHelpers } from "./rewritten/helpers.ts";

/** The kind of realm that hooks are for. */
type Where = "window" | "worker" | "both";

/** Hooks by the kind of realm that they are for, in the order of installation. */
export type Hooks = readonly (readonly [where: Where, ...install: ((realm: Realm) => Undo)[]])[];

/** Every hook of the runtime; what one is for stands at its function. */
const HOOKS: Hooks = [
  [
    "window",
    installNavigate,
    installWindows,
    installBase,
    installDocumentMembers,
    installQueries,
    installAtEnd,
    installLinks,
    installForms,
    installOpen,
    installHistory,
    installNavigationApi,
    installMarkup,
    installWrite,
    installFrames,
    installEmbedder,
  ],
  ["both", installFunctionText, installErrorStack],
  ["window", installFunctionConstructor, installTimers],
  ["both", installGlobalOrigin],
  ["worker", installWorkerLocation, installImportScripts],
  ["both", installObjectUrls, installWorkerConstructors],
  ["window", installOwnMessages, installPostMessage],
  [
    "both",
    installMessageEvent,
    installBroadcastChannel,
    installEventAddresses,
    installErrorHandler,
    installCookies,
  ],
  ["window", installDocumentCookie, installCookieStore, installWebStorage, installStorageEvent],
  [
    "both",
    installIndexedDb,
    installCacheStorage,
    installWebLocks,
    installFileSystem,
    installRequest,
    installResponse,
    installFetch,
    installXhr,
    installWebSocket,
    installEventSource,
  ],
  ["both", installPerformanceEntries, installHiddenApis],
];

/**
 * Makes the virtual location and the helpers of rewritten code, then installs every hook for this kind of realm.
 *
 * @param more hooks to install before those of every realm
 */
export function installAll(realm: Realm, more: Hooks = []): void {
  if (isWindow) realm.location = createVirtualLocation(realm);
  installHelpers(realm);
  const here = isWindow ? "window" : "worker";
  realm.dispose = undoAll(
    [...more, ...HOOKS].flatMap(([where, ...installs]) =>
      where === "both" || where === here ? installs.map((install) => install(realm)) : [],
    ),
  );
}

import { type PageMessage, type WorkerMessage, messageKind } from "@oriel/core";
import { isUncontrolled } from "../frames/uncontrolled.ts";
import {
  globals,
  isWindow,
  nativeGetter,
  nativeListen,
  nativeMethod,
  nativeStop,
} from "../natives.ts";
import type { Undo } from "../define.ts";
import type { Realm } from "../realm.ts";

const containerOf = nativeGetter<Navigator, ServiceWorkerContainer | undefined>(
  "Navigator",
  "serviceWorker",
);
const controllerOf = nativeGetter<ServiceWorkerContainer, ServiceWorker | null>(
  "ServiceWorkerContainer",
  "controller",
);
const startMessages = nativeMethod<(self: ServiceWorkerContainer) => void>(
  "ServiceWorkerContainer",
  "startMessages",
);
const post = nativeMethod<(self: ServiceWorker, message: PageMessage) => void>(
  "ServiceWorker",
  "postMessage",
);
const dataOf = nativeGetter<MessageEvent, unknown>("MessageEvent", "data");
const receivers = new Set<(message: WorkerMessage) => void>();

/**
 * Calls back for each message of the service worker, once {@link openWorkerChannel} has opened the line.
 *
 * @returns takes the listener away
 */
export function onWorkerMessage(receive: (message: WorkerMessage) => void): Undo {
  receivers.add(receive);
  return () => receivers.delete(receive);
}

/** The line between a document and the service worker. Pages have no `navigator.serviceWorker`. */
export interface WorkerChannel {
  /** Sends a message; gives false where there is no worker to take it. */
  post(message: PageMessage): boolean;
}

/**
 * Opens the line of this realm.
 *
 * @returns null where the platform has no service workers: in dedicated workers and opaque documents
 */
export function openWorkerChannel(realm: Realm): WorkerChannel | null {
  if (!isWindow) return null;
  let own: ServiceWorkerContainer | null = null;
  realm.onDocument(() => {
    // one that an uncontrolled document has asked for is of no use to the document that takes the global over
    const found = isUncontrolled(realm) ? null : findContainer();
    if (found === null || found === own) return;
    own = found;
    nativeListen(found, "message", received);
    startMessages(found);
  });
  return {
    post(message) {
      const worker = own === null ? null : controllerOf(own);
      if (worker !== null) post(worker, message);
      return worker !== null;
    },
  };
}

function received(event: MessageEvent): void {
  const data = dataOf(event);
  if (messageKind(data) === undefined) return;
  nativeStop(event);
  for (const receive of receivers) receive(data as WorkerMessage);
}

function findContainer(): ServiceWorkerContainer | null {
  try {
    return containerOf(globals["navigator"] as Navigator) ?? null;
  } catch {
    return null; // opaque documents may not even ask
  }
}

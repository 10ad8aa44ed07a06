import { hideMember, type Undo, undoAll } from "../define.ts";
import { globals, prototypeOf } from "../natives.ts";
import type { Realm } from "../realm.ts";

/**
 * APIs that a proxied page does not have; to it, the browser is one without the feature. The interface whose prototype
 * has the members (empty: the global object), and their names.
 */
const HIDDEN_APIS: readonly (readonly [interfaceName: string, names: string])[] = [
  // contact hosts past the proxy, where neither the service worker nor a CSP stands in the way
  ["", "RTCPeerConnection webkitRTCPeerConnection WebTransport WebSocketStream fetchLater"],
  ["", "PresentationRequest PaymentRequest IdentityCredential sharedStorage"],
  ["Navigator", "presentation joinAdInterestGroup updateAdInterestGroups runAdAuction"],
  // act for the whole real origin: all proxied sites, and the proxy itself
  ["", "ServiceWorker ServiceWorkerContainer ServiceWorkerRegistration NavigationPreloadManager"],
  ["", "PushManager PushSubscription SyncManager PeriodicSyncManager BackgroundFetchManager"],
  ["", "BackgroundFetchRegistration CookieStoreManager"],
  ["Navigator", "serviceWorker storageBuckets"],
  ["WorkerNavigator", "serviceWorker storageBuckets"],
];

/** Hides the APIs of {@link HIDDEN_APIS}. */
export function installHiddenApis(_realm: Realm): Undo {
  return undoAll(
    HIDDEN_APIS.flatMap(([interfaceName, names]) => {
      const owner = interfaceName === "" ? globals : prototypeOf(interfaceName);
      return names.split(" ").map((name) => hideMember(owner, name));
    }),
  );
}

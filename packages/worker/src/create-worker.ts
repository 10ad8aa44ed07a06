import { BareClient } from "@oriel/bare-client";
import type { ProxyConfig } from "@oriel/core";
import { handleRequest } from "./handle-request.ts";
import { createIdbBackend } from "./idb-backend.ts";
import {
  type BareTransport,
  createProxyWorker,
  keepAlive,
  type ProxyWorker,
  type UrlPolicies,
} from "./proxy-worker.ts";
import { CONFIG_GLOBAL, readConfig } from "./read-config.ts";
import { receiveMessage } from "./receive-message.ts";
import { isOwnAddress } from "./route-request.ts";
import type { WorkerScope } from "./scope.ts";
import type { StoreBackend } from "./store.ts";

/** What a front end or a test may put in the place of the defaults. */
export interface WorkerOptions {
  /** Default: read from the worker's script URL, or from `self.$orielConfig`. */
  readonly config?: ProxyConfig;
  /** How URLs of subresources are treated; default: `native` in frames, `encoded` in tabs. */
  readonly urlPolicies?: Partial<UrlPolicies>;
  readonly bare?: BareTransport;
  /** Null: nothing outlives the worker. Default: IndexedDB. */
  readonly backend?: StoreBackend | null;
  readonly fetch?: typeof fetch;
}

/**
 * Turns a service worker's global scope into Oriel's worker: it takes over at once, answers requests of proxied documents,
 * and messages of pages and the sdk. Must be called while the script is first evaluated.
 *
 * @throws WorkerError `INVALID_CONFIG`
 */
export function createWorker(scope: WorkerScope, options: WorkerOptions = {}): ProxyWorker {
  const config =
    options.config ??
    readConfig({
      script: scope.location.href,
      scope: scope.registration.scope,
      given: (scope as { [CONFIG_GLOBAL]?: unknown })[CONFIG_GLOBAL],
    });
  const worker = createProxyWorker({
    scope,
    config,
    bare: options.bare ?? new BareClient(config.bareServer, { version: "v3" }),
    backend: options.backend === undefined ? createIdbBackend() : options.backend,
    ...(options.urlPolicies !== undefined && { urlPolicies: options.urlPolicies }),
    ...(options.fetch !== undefined && { fetch: options.fetch }),
  });
  scope.addEventListener("install", (event) => keepAlive(event, scope.skipWaiting()));
  scope.addEventListener("activate", (event) => keepAlive(event, scope.clients.claim()));
  scope.addEventListener("message", (event) => receiveMessage(worker, event));
  scope.addEventListener("fetch", (event) => {
    const { url, method } = event.request;
    if (isOwnAddress(url, method, config)) return;
    event.respondWith(
      handleRequest(worker, event).catch((error: unknown) => {
        console.error("Oriel: answering failed", url, error);
        return Response.error();
      }),
    );
  });
  return worker;
}

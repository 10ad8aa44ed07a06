/**
 * Classic build of the Cookie Store API: leaves its function under {@link COOKIE_STORE_GLOBAL}, for page runtimes that load
 * it when they first need it.
 */
import { COOKIE_STORE_GLOBAL } from "@oriel/core";
import { callCookieStore } from "./cookies/cookie-store-calls.ts";

Object.defineProperty(globalThis, COOKIE_STORE_GLOBAL, {
  configurable: true,
  value: callCookieStore,
});

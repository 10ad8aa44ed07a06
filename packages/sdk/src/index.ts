export { createProxy } from "./create-proxy.ts";
export type { OrielProxy, ProxyOptions } from "./create-proxy.ts";
export { ProxyEvent } from "./proxy-event.ts";
export type { PageState, ProxyEventType } from "./proxy-event.ts";
export type { ProxyLocations } from "./resolve-config.ts";
export { SDK_ERRORS, SdkError } from "./sdk-error.ts";
export type { SdkErrorCode } from "./sdk-error.ts";

export { BareError } from "@oriel/bare-protocol";
export type {
  BareErrorBody,
  BareErrorCode,
  BareErrorLeg,
  BareHeaders,
  BareLanguage,
  BareMaintainer,
  BareManifest,
  BareProject,
  BareVersion,
} from "@oriel/bare-protocol";
export { BareClient, createBareClient } from "./bare-client.ts";
export type { BareClientOptions } from "./bare-client.ts";
export { statusEmpty, statusRedirect } from "./bare-response.ts";
export type { BareResponse, BareResponseFetch } from "./bare-response.ts";
export { BareWebSocket } from "./bare-web-socket.ts";
export type {
  BareWebSocketMeta,
  BareWebSocketOptions,
  HeadersProvider,
} from "./bare-web-socket.ts";
export type { BareFetchInit } from "./fetch-init.ts";
export { fetchManifest } from "./manifest.ts";
export { maxRedirects } from "./redirect.ts";
export { bareRequestHeaders } from "./request-headers.ts";
export type { BareHeaderLists, BareHeadersInit } from "./request-headers.ts";
export { readBareError, readBareHeaders } from "./response-headers.ts";
export type { BareAnswer } from "./response-headers.ts";

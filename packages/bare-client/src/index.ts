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
export type { BareWebSocketOptions, HeadersProvider, SocketServer } from "./bare-web-socket.ts";
export { Client } from "./client.ts";
export type {
  BareBodyInit,
  BareCache,
  BareHTTPProtocol,
  BareMethod,
  BareWSProtocol,
  GetRequestHeadersCallback,
  MetaCallback,
  ReadyStateCallback,
  urlLike,
} from "./client.ts";
export type { BareFetchInit } from "./fetch-init.ts";
export { fetchManifest } from "./manifest.ts";
export { maxRedirects } from "./redirect.ts";
export { bareRequestHeaders } from "./request-headers.ts";
export type { BareHeadersInit } from "./request-headers.ts";
export type { BareHeaderLists } from "./request-lines.ts";
export { readBareError, readBareHeaders } from "./response-headers.ts";
export type { BareAnswer } from "./response-headers.ts";
export type { BareWebSocketMeta, Dial, Tunnel, TunnelCall, WebSocketImpl } from "./tunnel.ts";

import { BareClient } from "./v1/bare-client.ts";

export { BareError } from "@oriel/bare-protocol";
export type {
  BareErrorBody,
  BareHeaders,
  BareLanguage,
  BareMaintainer,
  BareManifest,
  BareProject,
} from "@oriel/bare-protocol";
export { statusEmpty, statusRedirect } from "./bare-response.ts";
export type { BareResponse, BareResponseFetch } from "./bare-response.ts";
export type {
  BareBodyInit,
  BareCache,
  BareHTTPProtocol,
  BareMethod,
  BareWSProtocol,
  urlLike,
} from "./client.ts";
export type { BareFetchInit } from "./fetch-init.ts";
export { maxRedirects } from "./redirect.ts";
export { BareClient, createBareClient } from "./v1/bare-client.ts";
export type { BareWebSocket, XBare } from "./v1/bare-client.ts";
// the surface of version 1 has it so
// oxlint-disable-next-line import/no-default-export
export default BareClient;

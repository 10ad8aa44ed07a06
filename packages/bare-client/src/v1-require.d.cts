// types of what `require` gets of version 1: there the function is the whole module
import type * as v1 from "./v1.ts";
import type surface from "./v1-global.ts";

declare const createBareClient: typeof surface;

declare namespace createBareClient {
  export type BareBodyInit = v1.BareBodyInit;
  export type BareCache = v1.BareCache;
  export type BareClient = v1.BareClient;
  export type BareError = v1.BareError;
  export type BareErrorBody = v1.BareErrorBody;
  export type BareFetchInit = v1.BareFetchInit;
  export type BareHeaders = v1.BareHeaders;
  export type BareHTTPProtocol = v1.BareHTTPProtocol;
  export type BareLanguage = v1.BareLanguage;
  export type BareMaintainer = v1.BareMaintainer;
  export type BareManifest = v1.BareManifest;
  export type BareMethod = v1.BareMethod;
  export type BareProject = v1.BareProject;
  export type BareResponse = v1.BareResponse;
  export type BareResponseFetch = v1.BareResponseFetch;
  export type BareWebSocket = v1.BareWebSocket;
  export type BareWSProtocol = v1.BareWSProtocol;
  export type urlLike = v1.urlLike;
  export type XBare = v1.XBare;
}

export = createBareClient;

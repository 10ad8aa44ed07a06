export { BARE_ERRORS, bareError, BareError, parseErrorBody } from "./error.ts";
export type { BareErrorBody, BareErrorCode, BareErrorLeg } from "./error.ts";
export { appendHeader, headersFromLines, headersToLines, headersToRecord } from "./header-map.ts";
export type { BareHeaders, HeaderEntry, HeaderMap } from "./header-map.ts";
export {
  BARE_VERSIONS,
  BASE_LISTS,
  FORBIDDEN_FORWARD,
  FORBIDDEN_PASS,
  FORBIDDEN_PASS_BY_US,
  HOP_BY_HOP,
  parseHeaderList,
  parseJsonList,
  parseJsonStatusList,
  parseStatusList,
} from "./header-lists.ts";
export type { BareVersion, BaseLists } from "./header-lists.ts";
export {
  decodeAnswerHeaders,
  decodeHeaders,
  encodeHeaders,
  isStringArray,
  readHeaders,
} from "./headers-json.ts";
export { KNOWN_HEADERS, KNOWN_META, KNOWN_NEW_META } from "./known-headers.ts";
export type { KnownHeaders } from "./known-headers.ts";
export { LIMITS } from "./limits.ts";
export { newestVersion, parseManifest } from "./manifest.ts";
export type { BareLanguage, BareMaintainer, BareManifest, BareProject } from "./manifest.ts";
export { isJsonMembers, parseOrderedJson } from "./ordered-json.ts";
export type { JsonMembers } from "./ordered-json.ts";
export { decodeSocketProtocol, encodeSocketProtocol } from "./socket-protocol.ts";
export { encodeConnect, encodeOpen, parseConnect, parseOpen } from "./socket-v3.ts";
export type { ConnectMessage, ConnectRequest, OpenMessage } from "./socket-v3.ts";
export { isPartName, joinHeaders, splitHeaders } from "./split-headers.ts";
export { isHeaderValue, isToken } from "./token.ts";

export { SINKS, SUBRESOURCE_SINKS } from "./all-sinks.ts";
export { readAuthored, withAuthored } from "./authored-url.ts";
export { ASSETS, createCodec, isHttp } from "./codec.ts";
export type { Asset, Codec, Decoded } from "./codec.ts";
export { runtimeScript, SCRIPTS, VERSION } from "./config.ts";
export type { ProxyConfig, UrlPolicy } from "./config.ts";
export { decodeBoot, encodeBoot } from "./boot.ts";
export type { BootData } from "./boot.ts";
export {
  domainMatches,
  isSameCookie,
  matchesUrl,
  parseCookieDate,
  parseSetCookie,
  pathMatches,
  serializeCookies,
  storeCookie,
} from "./cookie.ts";
export type { Cookie, CookieSource } from "./cookie.ts";
export {
  consents,
  corsCheck,
  exposes,
  isSimpleMethod,
  readConsent,
  unsafeHeaderNames,
} from "./cors.ts";
export type { Consent, HeaderReader } from "./cors.ts";
export { downloadAddress, readDownload } from "./download-address.ts";
export type { Download } from "./download-address.ts";
export { MESSAGE_KEY, messageKind } from "./messages.ts";
export type {
  ControlQuestion,
  FrameMessage,
  PageMessage,
  SdkAnswer,
  SdkMessage,
  SocketHeadersAnswer,
  WorkerMessage,
} from "./messages.ts";
export { needsEncoding, needsRewriting } from "./markup-trigger.ts";
export {
  ADOPTION,
  authoredAttribute,
  BOOT_ATTRIBUTE,
  BOOT_GLOBAL,
  CLOSE,
  CONFIG_PARAMETER,
  CONTROL_PATH,
  COOKIE_STORE_GLOBAL,
  HELPERS,
  INJECTED_ATTRIBUTE,
  KEPT_ATTRIBUTE,
  keptAttribute,
  LOCAL_BASE,
  MEMBER_PREFIX,
  REALM,
  REALM_IN_WITH,
  REWRITER_GLOBAL,
  REWRITTEN_MEMBERS,
  SYNC_GLOBAL,
} from "./names.ts";
export {
  mapUrl,
  NEUTRALISED_ATTRIBUTES,
  NEUTRALISED_HTTP_EQUIV,
  NEUTRALISED_RELS,
  PROXIED_SINKS,
} from "./sinks.ts";
export type { Sink, SinkClass, UrlSyntax } from "./sinks.ts";
export { isTrustworthy } from "./trustworthy.ts";

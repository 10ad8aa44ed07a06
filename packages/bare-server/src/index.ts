export { createBareServer } from "./create-bare-server.ts";
export type { BareServer } from "./create-bare-server.ts";
export type { ForwardedHeader } from "./guard/client-address.ts";
export type { Limits } from "./guard/gate.ts";
export type { RemoteFilter, RemoteInfo } from "./guard/remote-rules.ts";
export { createHarRecorder } from "./har/har-recorder.ts";
export type { HarOptions, HarRecorder } from "./har/har-recorder.ts";
export { createMemoryStore } from "./meta/meta-store.ts";
export type { MetaStore } from "./meta/meta-store.ts";
export { createRedisStore } from "./meta/redis-store.ts";
export { createMetrics } from "./metrics/create-metrics.ts";
export type { Metrics } from "./metrics/create-metrics.ts";
export { connectionOf } from "./port/connection.ts";
export type { Connection, TunnelTarget } from "./port/connection.ts";
export type { PortLimits } from "./port/port-options.ts";
export { isSpecialAddress } from "./remote/address-guard.ts";
export type { ResolveRule } from "./remote/name-service.ts";
export type { Timeouts } from "./remote/remote-call.ts";
export type { BareServerOptions, SocketSettings } from "./settings.ts";
export { createSite } from "./site/create-site.ts";
export type { Site } from "./site/create-site.ts";
export type { SiteAddress } from "./site/listen.ts";
export type { SitePaths } from "./site/pages.ts";
export type { SiteOptions } from "./site/site-handler.ts";
export type { ForwardProxySettings, SitePortOptions } from "./site/site-port.ts";
export { useCertificateFiles } from "./tls/certificate-files.ts";
export type { CertificateFiles } from "./tls/certificate-files.ts";
export type { Credentials, TlsIdentity } from "./tls/identity.ts";
export { defaultAuthorityFolder, openLocalAuthority } from "./tls/local-authority.ts";
export type { LocalAuthority } from "./tls/local-authority.ts";
export { logExchanges } from "./tap/exchange-log.ts";
export type { ExchangeLog, ExchangeLogOptions, LogFields } from "./tap/exchange-log.ts";
export type {
  Exchange,
  ExchangeKind,
  TapClient,
  TapCounts,
  TapListener,
  TapMessage,
  TapOptions,
  TapOuter,
  TapRemote,
  TapRequest,
  TapResponse,
  TapSummary,
  TapTimings,
  TapUpgrade,
  TlsFacts,
} from "./tap/exchange.ts";
export { TapError } from "./tap/tap-error.ts";
export type { TapErrorCode } from "./tap/tap-error.ts";
export type { TapLog } from "./tap/taps.ts";

import { createForwardProxy } from "../forward-proxy/create-forward-proxy.ts";
import { expectsContinue } from "../forward-proxy/pass-request.ts";
import { createHostTest } from "../guard/remote-rules.ts";
import { createPort, type Port } from "../port/create-port.ts";
import { PORT_LIMITS, type PortLimits } from "../port/port-options.ts";
import type { TlsIdentity } from "../tls/identity.ts";
import type { LocalAuthority } from "../tls/local-authority.ts";
import type { SiteHandler } from "./site-handler.ts";

/** What the port of a site takes. */
export interface SitePortOptions {
  /** Certificates for TLS, which the port then takes beside plain HTTP; default: none. */
  readonly tls?: TlsIdentity;
  /** Limits of the port. */
  readonly port?: Partial<PortLimits>;
  /** Makes the port a forward proxy besides; default: it is none. */
  readonly forwardProxy?: ForwardProxySettings;
}

/** How a site is a forward proxy. The address guard, the limits, the lists and the access token are those of the site. */
export interface ForwardProxySettings {
  /** Further host names of this server, which are not passed on. */
  readonly names?: readonly string[];
  /** Opens what comes through tunnels; default: it is passed on as it is. */
  readonly intercept?: {
    /** Makes the certificates. */
    readonly authority: LocalAuthority;
    /** Hosts whose tunnels are passed on as they are: rules as those of `deny`. */
    readonly ignore?: readonly string[];
  };
}

/** ms after which a silent client in a tunnel is taken for one that waits for the server's first word. */
const SILENCE = 500;

/**
 * Makes the port of a site.
 *
 * @throws TypeError when an option cannot be used
 */
export function createSitePort(
  handler: SiteHandler,
  { tls, port: limits, forwardProxy }: SitePortOptions,
): Port {
  const intercept = forwardProxy?.intercept;
  const isIgnored = createHostTest(intercept?.ignore ?? []);
  const proxy = createForwardProxy(handler.bare.context, {
    enabled: forwardProxy !== undefined,
    intercepts: ({ host, port: number }) => intercept !== undefined && !isIgnored(host, number),
    names: forwardProxy?.names ?? [],
    depth: limits?.depth ?? PORT_LIMITS.depth,
    take: (socket, connection) => port.take(socket, connection),
  });
  const port: Port = createPort({
    request(request, response) {
      if (proxy.request(request, response)) {
        handler.watch("forward", request, response);
        return;
      }
      if (expectsContinue(request)) response.writeContinue();
      handler.request(request, response);
    },
    upgrade(request, socket, head) {
      if (!proxy.upgrade(request, socket, head)) handler.upgrade(request, socket, head);
    },
    connect: proxy.connect,
    admit(socket) {
      handler.connection(socket);
      return !socket.destroyed;
    },
    ...(limits !== undefined && { limits }),
    ...(tls !== undefined && { identity: tls }),
    ...(intercept !== undefined && {
      tunnels: {
        identity: ({ host }) => identityFor(intercept.authority, host),
        passBytes: proxy.passBytes,
        silence: SILENCE,
      },
    }),
  });
  return port;
}

async function identityFor(
  authority: LocalAuthority,
  host: string,
): Promise<Pick<TlsIdentity, "credentials" | "contextFor">> {
  const credentials = await authority.credentialsFor(host);
  return { credentials: () => credentials, contextFor: (name) => authority.contextFor(name) };
}

/**
 * Refuses to be a proxy for everybody.
 *
 * @param host name or address that the port listens on
 * @throws TypeError when nothing keeps strangers out
 */
export function checkAccess(
  host: string,
  forwardProxy: ForwardProxySettings | undefined,
  accessToken: string | undefined,
): void {
  if (forwardProxy === undefined || accessToken !== undefined) return;
  if (/^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host)) return;
  throw new TypeError(
    `forward proxy on "${host}": everybody could use it; set an access token, or listen on localhost`,
  );
}

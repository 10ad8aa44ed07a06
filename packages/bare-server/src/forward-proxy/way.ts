import type { IncomingMessage } from "node:http";
import type { Door } from "../guard/gate.ts";
import type { Connection, TunnelTarget } from "../port/connection.ts";
import { targetOf, type RemoteTarget } from "../remote/target.ts";
import type { ExchangeKind } from "../tap/exchange.ts";

/** Where a request goes that is not for this server. */
export interface Way {
  readonly target: RemoteTarget;
  /** Where the access token is. */
  readonly door: Door;
  /** Value of `Via`; null: none is written. */
  readonly via: string | null;
  /** What taps call it. */
  readonly kind: ExchangeKind;
}

/** Gives the way of a request in a tunnel that is looked into: it goes where the tunnel leads, and says whom it means. */
export function insideOf(
  tunnel: TunnelTarget,
  { tls }: Connection,
  { url = "/", headers }: IncomingMessage,
): Way {
  const path = /^https?:\/\//i.test(url) && URL.canParse(url) ? targetOf(new URL(url)).path : url;
  const target = remoteOf(tunnel, tls !== null, path);
  return {
    target: headers.host === undefined ? target : { ...target, authority: headers.host },
    door: "tunnel",
    via: null,
    kind: "intercept",
  };
}

/** Gives a target at the end of a tunnel. */
export function remoteOf(
  { host, port }: TunnelTarget,
  secure: boolean,
  path: string,
): RemoteTarget {
  const name = host.includes(":") ? `[${host}]` : host;
  const authority = port === (secure ? 443 : 80) ? name : `${name}:${port}`;
  return { secure, host, port, path, authority };
}

import type { PortLimits } from "../port/port-options.ts";
import type { SitePortOptions } from "../site/site-port.ts";
import { useCertificateFiles } from "../tls/certificate-files.ts";
import type { TlsIdentity } from "../tls/identity.ts";
import {
  defaultAuthorityFolder,
  openLocalAuthority,
  type LocalAuthority,
} from "../tls/local-authority.ts";
import { list, onOff, optional, path, seconds, settings, text } from "./kinds.ts";
import type { OptionTable } from "./option.ts";

/** What the port takes. */
export interface PortValues {
  readonly tls: boolean;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly caFolder: string;
  readonly serverName: readonly string[];
  readonly forwardProxy: boolean;
  readonly intercept: boolean;
  readonly interceptIgnore: readonly string[];
  readonly portTimeout: Partial<Omit<PortLimits, "streams" | "depth">>;
}

export const PORT_OPTIONS: OptionTable<PortValues> = {
  tls: {
    kind: onOff,
    default: false,
    help: "speak TLS on the port, too, by certificates that an authority of this machine's own makes",
  },
  tlsCert: {
    kind: optional(path("file")),
    default: undefined,
    help: "speak TLS on the port, too, by this certificate with its chain, PEM; it is read again when it changes",
  },
  tlsKey: {
    kind: optional(path("file")),
    default: undefined,
    help: "key of that certificate, PEM",
  },
  caFolder: {
    kind: path("folder"),
    default: defaultAuthorityFolder(),
    defaultHelp: "oriel/ca in the user's folder of configurations",
    help: "folder of the authority of this machine's own; it is made when it is needed for the first time",
  },
  serverName: {
    kind: list(text("name")),
    default: [],
    help: "further host name of this server, for its certificate, and so that the forward proxy knows it",
  },
  forwardProxy: {
    kind: onOff,
    default: false,
    help: "be an ordinary forward proxy besides; beyond localhost it needs an access token, which is its password",
  },
  intercept: {
    kind: onOff,
    default: false,
    help: "open TLS in the forward proxy's tunnels, by certificates of the authority of this machine's own",
  },
  interceptIgnore: {
    kind: list(text("rule")),
    default: [],
    help: "pass tunnels to these hosts on as they are, e.g. '*.bank.example'",
  },
  portTimeout: {
    kind: settings(["firstBytes", "head", "idle"], seconds({ min: 0 })),
    default: {},
    help: "let clients take no longer for it: first-bytes=10, head=60, idle=65; 0 turns one off",
  },
};

/** What the port of a site takes, and what a user must know of it. */
export interface PortSetup {
  readonly options: SitePortOptions;
  /** File that clients must trust; null: there is none. */
  readonly authorityFile: string | null;
}

/**
 * Makes the options of the port.
 *
 * @param host name or address to listen on
 * @param notice gets one line about certificates that change or end
 * @throws TypeError when one cannot be used
 */
export async function portOptionsOf(
  values: PortValues & { readonly host: string },
  notice: (text: string) => void,
): Promise<PortSetup> {
  const { tls, tlsCert, tlsKey, serverName, intercept, interceptIgnore, forwardProxy } = values;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new TypeError("options --tls-cert and --tls-key: one is useless without the other");
  }
  if (intercept && !forwardProxy) {
    throw new TypeError(
      "option --intercept: there is nothing to look into without --forward-proxy",
    );
  }
  const makes = intercept || (tls && tlsCert === undefined);
  const authority = makes ? await openLocalAuthority(values.caFolder) : null;
  let identity: TlsIdentity | undefined;
  if (tlsCert !== undefined && tlsKey !== undefined) {
    identity = useCertificateFiles({ certificate: tlsCert, key: tlsKey, notice });
  } else if (tls && authority !== null) {
    identity = await authority.identity(namesOf(values.host, serverName));
  }
  return {
    options: {
      port: values.portTimeout,
      ...(identity !== undefined && { tls: identity }),
      ...(forwardProxy && {
        forwardProxy: { names: serverName, ...interceptOf(authority, intercept, interceptIgnore) },
      }),
    },
    authorityFile: authority?.file ?? null,
  };
}

function interceptOf(
  authority: LocalAuthority | null,
  intercept: boolean,
  ignore: readonly string[],
): { readonly intercept?: { authority: LocalAuthority; ignore: readonly string[] } } {
  return authority === null || !intercept ? {} : { intercept: { authority, ignore } };
}

/** Names by which a browser may open the site. */
function namesOf(host: string, more: readonly string[]): readonly string[] {
  const all = host === "0.0.0.0" || host === "::" || host === "localhost";
  return [...new Set(["localhost", "127.0.0.1", "::1", ...(all ? [] : [host]), ...more])];
}

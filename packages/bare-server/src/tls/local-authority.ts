import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Credentials, TlsIdentity } from "./identity.ts";
import { LEAF_DAYS, makeAuthority, openAuthority, type Authority } from "./make-certificates.ts";

/** A certificate authority of this machine's own, for development and for looking into traffic. */
export interface LocalAuthority {
  /** File with its certificate, which users import to trust it. */
  readonly file: string;
  /** Gives a certificate for a host or address, made when it is asked for the first time. */
  contextFor(name: string): Promise<SecureContext>;
  /** As {@link contextFor}, as PEM. */
  credentialsFor(name: string): Promise<Credentials>;
  /**
   * Gives an identity for a server.
   *
   * @param names hosts and addresses of its certificate, the main one first; other hosts get one each
   */
  identity(names: readonly string[]): Promise<TlsIdentity>;
}

const CERTIFICATE = "oriel-ca.crt";
/** Key and certificate together: a file comes into being at once, two do not. */
const AUTHORITY = "oriel-ca.key";
const MAX_CACHED = 1000;
const DAY = 86_400_000;
/** ms after which a new certificate is made. */
const RENEWAL = (LEAF_DAYS / 2) * DAY;

/** Gives the folder where the local authority lives unless it is told otherwise. */
export function defaultAuthorityFolder(): string {
  const config = process.env["XDG_CONFIG_HOME"];
  const base = config === undefined || config === "" ? join(homedir(), ".config") : config;
  return join(base, "oriel", "ca");
}

/**
 * Opens the authority in a folder, or makes one there. Only the user can read its key.
 *
 * @throws TypeError when the folder cannot be used
 */
export async function openLocalAuthority(folder: string): Promise<LocalAuthority> {
  const authority = await inFolder(folder);
  const cache = new Map<string, { until: number; entry: Promise<Leaf> }>();

  function leafFor(name: string): Promise<Leaf> {
    const key = name.toLowerCase();
    const kept = cache.get(key);
    cache.delete(key);
    const entry =
      kept !== undefined && kept.until > Date.now()
        ? kept
        : { until: Date.now() + RENEWAL, entry: make([key]) };
    cache.set(key, entry);
    entry.entry.catch(() => cache.delete(key));
    for (const oldest of cache.keys()) {
      if (cache.size <= MAX_CACHED) break;
      cache.delete(oldest);
    }
    return entry.entry;
  }
  async function make(names: readonly string[]): Promise<Leaf> {
    const credentials = await authority.issue(names);
    return { credentials, context: createSecureContext(credentials) };
  }

  return {
    file: join(folder, CERTIFICATE),
    contextFor: async (name) => (await leafFor(name)).context,
    credentialsFor: async (name) => (await leafFor(name)).credentials,
    async identity(names) {
      let current = await make(names);
      const own = new Set(names);
      const listeners: (() => void)[] = [];
      const renew = async (): Promise<void> => {
        current = await make(names);
        for (const listener of listeners) listener();
      };
      // longer than a timer can wait
      const timer = setInterval(() => void renew().catch(() => {}), DAY).unref();
      return {
        credentials: () => current.credentials,
        contextFor: async (name) => (own.has(name) ? null : (await leafFor(name)).context),
        onChange: (listener) => void listeners.push(listener),
        reload: () => {},
        close: () => clearInterval(timer),
      };
    },
  };
}

interface Leaf {
  readonly credentials: Credentials;
  readonly context: SecureContext;
}

async function inFolder(folder: string): Promise<Authority> {
  try {
    const known = read(folder) ?? (await create(folder));
    const authority = await openAuthority(known);
    writeFileSync(join(folder, CERTIFICATE), known.cert);
    return authority;
  } catch (error) {
    throw new TypeError(
      `certificate authority "${folder}": cannot be used: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function read(folder: string): Credentials | null {
  let text: string;
  try {
    text = readFileSync(join(folder, AUTHORITY), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const [key] = /-----BEGIN PRIVATE KEY-----[^]*?-----END PRIVATE KEY-----/.exec(text) ?? [];
  const [cert] = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(text) ?? [];
  if (key === undefined || cert === undefined) {
    throw new Error(`"${AUTHORITY}" has no key and certificate in it`);
  }
  return { key, cert: `${cert}\n` };
}

/** Several processes may do it at once: the first one's authority is everybody's. */
async function create(folder: string): Promise<Credentials> {
  const id = randomBytes(3).toString("hex");
  const { cert, key } = await makeAuthority(`Oriel local authority ${hostname()} ${id}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${AUTHORITY}.${id}`);
  writeFileSync(draft, `${key}\n${cert}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, join(folder, AUTHORITY));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
  const kept = read(folder);
  if (kept === null) throw new Error("it was removed while it was made");
  return kept;
}

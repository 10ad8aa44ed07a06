import type { SecureContext } from "node:tls";

/** A certificate, with the chain behind it, and its key. */
export interface Credentials {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** By what a server shows who it is. */
export interface TlsIdentity {
  /** Gives what clients get that do not say for which host they come. */
  credentials(): Credentials;
  /**
   * Gives the certificate for a host.
   *
   * @param name as the client has sent it
   * @returns null when it is the one of {@link credentials}
   */
  contextFor(name: string): Promise<SecureContext | null>;
  /** Calls a function each time when {@link credentials} are others. */
  onChange(listener: () => void): void;
  /** Looks at once whether there is something new; what cannot be used is left. */
  reload(): void;
  /** Looks for changes no more. */
  close(): void;
}

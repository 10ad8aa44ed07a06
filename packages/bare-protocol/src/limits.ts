/**
 * Sizes that both sides of the protocol agree on, in bytes unless the name says otherwise.
 */
export const LIMITS = {
  /** Largest value of one `X-Bare-Headers-<n>` that is written, the leading ";" included. */
  partWritten: 3072,
  /** Largest value of one part that is read. */
  partRead: 16_384,
  /** Number of parts. */
  parts: 64,
  /** The joined JSON text. */
  joined: 131_072,
  /** Header block of a request to the Bare server. */
  outerHeaders: 262_144,
  /** Header block of a remote's answer. */
  remoteHeaders: 131_072,
  /** First message of a v3 socket. */
  connectMessage: 65_536,
} as const;

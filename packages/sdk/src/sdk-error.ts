/** Names a row of {@link SDK_ERRORS}. */
export type SdkErrorCode =
  | "UNSUPPORTED"
  | "INSECURE_CONTEXT"
  | "REGISTRATION_FAILED"
  | "TIMEOUT"
  | "BARE_SERVER_UNREACHABLE"
  | "VERSION_MISMATCH"
  | "SCOPE_MISMATCH"
  | "UNCONTROLLED"
  | "INVALID_OPTION"
  | "INVALID_URL"
  | "DISPOSED";

/** What can go wrong between an embedding page and its worker, and what its reader can do about it. */
export const SDK_ERRORS: Readonly<Record<SdkErrorCode, { readonly help: string }>> = {
  UNSUPPORTED: {
    help: "Use a browser and a window with service workers: some private windows and sandboxed frames have none.",
  },
  INSECURE_CONTEXT: {
    help: "Open the page by https:, or by http: on localhost.",
  },
  REGISTRATION_FAILED: {
    help: 'See that the built scripts are served there, with "Service-Worker-Allowed: /", and that the browser may keep site data.',
  },
  TIMEOUT: {
    help: "Try again; close other tabs of this site if it stays so.",
  },
  BARE_SERVER_UNREACHABLE: {
    help: "See that the Bare server runs and that `bareServer` names it.",
  },
  VERSION_MISMATCH: {
    help: "Reload the page without its cache; publish page and scripts of one build.",
  },
  SCOPE_MISMATCH: {
    help: "Give createProxy and the worker's own configuration the same `scope`.",
  },
  UNCONTROLLED: {
    help: 'Turn off "Bypass for network" in the developer tools, open the address anew, or try again.',
  },
  INVALID_OPTION: { help: "See the table of options." },
  INVALID_URL: { help: "Give an absolute http: or https: URL." },
  DISPOSED: { help: "Make a new proxy with createProxy()." },
};

const BRAND = Symbol.for("oriel.SdkError");

/** The one class of errors that this package throws and rejects with. */
export class SdkError extends Error {
  override readonly name: string = "SdkError";
  readonly code: SdkErrorCode;

  /**
   * Writes the message as `Could not <what> "<subject>": <why>. <what to do>`.
   *
   * @param what a verb with what belongs to it: `reach the Bare server`
   * @param why without full stop
   */
  constructor(
    code: SdkErrorCode,
    what: string,
    subject: string,
    why: string,
    options?: { readonly cause?: unknown },
  ) {
    super(
      `Could not ${what} "${subject}": ${why.replace(/\.+$/, "")}. ${SDK_ERRORS[code].help}`,
      options,
    );
    this.code = code;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Tells whether a value is an SdkError, of this copy of the package or of another one. */
  static is(value: unknown): value is SdkError {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** Gives the text of whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Codes of {@link WorkerError}. */
export type WorkerErrorCode = "INVALID_CONFIG" | "INVALID_REDIRECT";

/** What to do about each code. */
const WORKER_ERRORS: Readonly<Record<WorkerErrorCode, { readonly help: string }>> = {
  INVALID_CONFIG: {
    help: "pass { scope, bareServer, scripts } in ?config= of the worker's script or in self.$orielConfig",
  },
  INVALID_REDIRECT: { help: "the site is set up wrongly; another page of it may work" },
};

const BRAND = Symbol.for("oriel.worker-error");

/** A failure of the service worker. Its message says what failed, why, and what to do. */
export class WorkerError extends Error {
  override readonly name: string = "WorkerError";
  readonly code: WorkerErrorCode;

  /** @param failure `<what failed> "<subject>": <why>` */
  constructor(code: WorkerErrorCode, failure: string, options?: ErrorOptions) {
    super(`${failure}; ${WORKER_ERRORS[code].help}`, options);
    Object.defineProperty(this, BRAND, { value: true });
    this.code = code;
  }

  /** Tells whether a value is a WorkerError, one of another copy of this module too. */
  static is(value: unknown): value is WorkerError {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

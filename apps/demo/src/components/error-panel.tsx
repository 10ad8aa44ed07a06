import { SdkError } from "@oriel/sdk";
import { RotateCw, TriangleAlert } from "lucide-preact";
import type { JSX } from "preact";

/** What failed, why and what to do, with a button that tries again. */
export function ErrorPanel({
  error,
  retry,
}: {
  readonly error: Error;
  readonly retry: () => void;
}): JSX.Element {
  const code = SdkError.is(error) ? error.code : error.name;
  // another build of this page may be on the server already
  const act = code === "VERSION_MISMATCH" ? () => window.location.reload() : retry;
  return (
    <section class="panel error" role="alert">
      <span class="error-mark">
        <TriangleAlert size={22} aria-hidden="true" />
      </span>
      <h1>The proxy could not start</h1>
      <p class="error-message">{error.message}</p>
      <p class="error-actions">
        <button type="button" class="button" onClick={act}>
          <RotateCw size={16} aria-hidden="true" />
          Try again
        </button>
        <code>{code}</code>
      </p>
    </section>
  );
}

import { type ProxyConfig, type SdkAnswer, VERSION } from "@oriel/core";
import { awaitActive, nameOf } from "./await-active.ts";
import type { Deadline } from "./deadline.ts";
import { ping } from "./ping.ts";
import { reasonOf, SdkError } from "./sdk-error.ts";

/** What a connection needs of the browser: `window`, or a stand-in. */
export interface WorkerHost {
  readonly isSecureContext: boolean;
  readonly location: Pick<Location, "href" | "origin">;
  /** Reading `serviceWorker` throws in sandboxed documents. */
  readonly navigator: { readonly serviceWorker?: WorkerContainer };
}

/** The part of ServiceWorkerContainer that is used. */
export type WorkerContainer = Pick<ServiceWorkerContainer, "register" | "getRegistration">;

/** Which worker to register. */
export interface WorkerPlan {
  readonly config: ProxyConfig;
  /** Script of the worker, configuration in its query. */
  readonly script: URL;
  readonly type: WorkerType;
}

/**
 * Registers the worker, waits until it is active and makes sure by a round trip to the Bare server that it works. A
 * worker of another configuration or version is replaced.
 *
 * @returns the worker's answer
 * @throws SdkError by the table of errors, never anything else
 */
export async function connect(
  host: WorkerHost,
  plan: WorkerPlan,
  deadline: Deadline,
): Promise<SdkAnswer> {
  const container = workersOf(host);
  const registration = await register(container, plan, deadline);
  let answer = await ask(registration, plan, deadline);
  if (answer.version !== VERSION) {
    // registering an unchanged URL never looks for a newer script
    const failure = await update(registration, plan, deadline);
    answer = await ask(registration, plan, deadline);
    checkVersion(plan, answer, failure);
  }
  return checked(plan.config.scope, answer);
}

/**
 * Makes sure that the worker that already serves a scope works, without replacing it. Front ends register workers of their
 * own, with configurations of their own.
 *
 * @returns null when there is none that works with this build
 */
export async function adopt(
  host: WorkerHost,
  scope: string,
  deadline: Deadline,
): Promise<SdkAnswer | null> {
  const container = workersOf(host);
  try {
    const registration = await container.getRegistration(scope);
    if (registration === undefined || registration.scope !== scope) return null;
    const answer = await ping(await awaitActive(registration, deadline), deadline);
    return answer?.version === VERSION ? checked(scope, answer) : null;
  } catch {
    return null;
  }
}

function workersOf({ isSecureContext, location, navigator }: WorkerHost): WorkerContainer {
  const what = "start the proxy on";
  if (!isSecureContext) {
    const why = "browsers give service workers only to pages that came by a safe way";
    throw new SdkError("INSECURE_CONTEXT", what, location.origin, why);
  }
  let container: WorkerContainer | undefined;
  let cause: unknown;
  try {
    container = navigator.serviceWorker;
  } catch (error) {
    cause = error;
  }
  if (container !== undefined) return container;
  const why = "this browser has no service workers here";
  throw new SdkError("UNSUPPORTED", what, location.origin, why, { cause });
}

async function register(
  container: WorkerContainer,
  { script, type, config }: WorkerPlan,
  deadline: Deadline,
): Promise<ServiceWorkerRegistration> {
  const what = "register the service worker";
  try {
    return await deadline.wait(
      container.register(script, { scope: config.scope, type, updateViaCache: "none" }),
      { what, subject: nameOf(script), missing: "the browser has not finished" },
    );
  } catch (cause) {
    if (SdkError.is(cause)) throw cause;
    // Chromium says scope and script once more
    const why = reasonOf(cause).replace(/^Failed to .* with script \('.*?'\): /s, "");
    throw new SdkError("REGISTRATION_FAILED", what, nameOf(script), why, { cause });
  }
}

/** Asks the newest worker, as long as newer ones come. */
async function ask(
  registration: ServiceWorkerRegistration,
  { script }: WorkerPlan,
  deadline: Deadline,
): Promise<SdkAnswer> {
  for (;;) {
    const worker = await awaitActive(registration, deadline);
    if (worker.scriptURL !== script.href) {
      const why = `its installation failed, or another page chose "${nameOf(worker.scriptURL)}" in its place`;
      throw new SdkError("REGISTRATION_FAILED", "start the service worker", nameOf(script), why);
    }
    const answer = await ping(worker, deadline);
    if (answer !== null) return answer;
  }
}

/** @returns why the browser could not look for a newer script; undefined when it could */
async function update(
  registration: ServiceWorkerRegistration,
  { script }: WorkerPlan,
  deadline: Deadline,
): Promise<unknown> {
  try {
    await deadline.wait(registration.update(), {
      what: "update the service worker",
      subject: nameOf(script),
      missing: "the browser has not finished",
    });
    return undefined;
  } catch (cause) {
    if (SdkError.is(cause)) throw cause;
    return cause;
  }
}

function checkVersion({ script }: WorkerPlan, { version }: SdkAnswer, failure: unknown): void {
  if (version === VERSION) return;
  const reason = failure === undefined ? "" : `; its update failed (${reasonOf(failure)})`;
  throw new SdkError(
    "VERSION_MISMATCH",
    "use the service worker",
    nameOf(script),
    `it is of version ${version}, this page needs ${VERSION}${reason}`,
    { cause: failure },
  );
}

function checked(scope: string, answer: SdkAnswer): SdkAnswer {
  if (answer.config.scope !== scope) {
    const why = `the worker that answers there serves "${answer.config.scope}"`;
    throw new SdkError("SCOPE_MISMATCH", "use the scope", scope, why);
  }
  if (answer.failure !== undefined) {
    const { bareServer } = answer.config;
    throw new SdkError(
      "BARE_SERVER_UNREACHABLE",
      "reach the Bare server",
      bareServer,
      answer.failure,
    );
  }
  return answer;
}

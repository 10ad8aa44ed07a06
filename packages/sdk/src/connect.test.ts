import { VERSION } from "@oriel/core";
import { expect, it } from "vitest";
import { adopt, connect, type WorkerHost, type WorkerPlan } from "./connect.ts";
import { createDeadline } from "./deadline.ts";
import { resolveConfig, workerUrl } from "./resolve-config.ts";
import { SdkError, type SdkErrorCode } from "./sdk-error.ts";
import { FakeContainer, fakeHost, type FakeScript } from "./testing/fake-workers.ts";

const BASE = "https://embedder.test/";
const never = new AbortController().signal;

function plan(bareServer = "/bare/"): WorkerPlan {
  const config = resolveConfig({ bareServer }, BASE);
  return { config, script: workerUrl(config, BASE), type: "classic" };
}

function serve(...scripts: FakeScript[]): () => FakeScript {
  return () => (scripts.length > 1 ? scripts.shift() : scripts[0]) ?? {};
}

const attempt = (host: WorkerHost, timeout = 30_000, wanted = plan()): Promise<unknown> =>
  connect(host, wanted, createDeadline(timeout, never));

async function codeOf(work: Promise<unknown>): Promise<SdkErrorCode | "none" | "foreign"> {
  try {
    await work;
    return "none";
  } catch (error) {
    return SdkError.is(error) ? error.code : "foreign";
  }
}

it("waits for the first worker to be installed, activated and heard", async () => {
  const container = new FakeContainer(serve({}));
  await expect(attempt(fakeHost(container))).resolves.toMatchObject({ version: VERSION });
  expect(container.registration?.active).toMatchObject({ state: "activated", asked: 1 });
});

it("takes the worker that is there without another installation", async () => {
  const container = new FakeContainer(serve({}));
  await attempt(fakeHost(container));
  const before = container.registration?.active;
  await attempt(fakeHost(container));
  expect(container.registration?.active).toBe(before);
  expect(container.registration?.updates).toBe(0);
});

it("replaces a worker of another configuration", async () => {
  const container = new FakeContainer(serve({}));
  await attempt(fakeHost(container), 30_000, plan("https://old.test/"));
  const answer = await attempt(fakeHost(container));
  expect(answer).toMatchObject({ config: { bareServer: "https://embedder.test/bare/" } });
  expect(container.registration?.active?.scriptURL).toBe(plan().script.href);
});

it("updates a worker of another version", async () => {
  const container = new FakeContainer(serve({ version: "0.0.0" }, {}));
  await expect(attempt(fakeHost(container))).resolves.toMatchObject({ version: VERSION });
  expect(container.registration?.updates).toBe(1);
});

it("asks the successor when a worker is replaced while it is asked", async () => {
  const host: { container?: FakeContainer } = {};
  const replaced = (): void => host.container?.registration?.install(plan().script.href);
  host.container = new FakeContainer(serve({ replaced }, {}));
  await expect(attempt(fakeHost(host.container))).resolves.toMatchObject({ version: VERSION });
});

it("connects after a failure when the reason is gone", async () => {
  const container = new FakeContainer(serve({ install: "fail" }, {}));
  expect(await codeOf(attempt(fakeHost(container)))).toBe("REGISTRATION_FAILED");
  expect(await codeOf(attempt(fakeHost(container)))).toBe("none");
});

const refusing = {
  register: () =>
    Promise.reject(
      new TypeError(
        "Failed to register a ServiceWorker for scope ('x') with script ('y'): A bad HTTP response code (404) was received.",
      ),
    ),
  getRegistration: () => Promise.resolve(undefined),
};

const failures: {
  name: string;
  host: WorkerHost;
  code: SdkErrorCode;
  says: RegExp;
  timeout?: number;
}[] = [
  {
    name: "an insecure context",
    host: { ...fakeHost(undefined), isSecureContext: false },
    code: "INSECURE_CONTEXT",
    says: /"https:\/\/embedder\.test".*localhost/,
  },
  {
    name: "a browser without service workers",
    host: fakeHost(undefined),
    code: "UNSUPPORTED",
    says: /no service workers/,
  },
  {
    name: "a sandboxed document, which may not even ask",
    host: {
      ...fakeHost(undefined),
      navigator: {
        get serviceWorker(): never {
          throw new DOMException("sandboxed", "SecurityError");
        },
      },
    },
    code: "UNSUPPORTED",
    says: /sandboxed frames/,
  },
  {
    name: "a refused registration",
    host: { ...fakeHost(undefined), navigator: { serviceWorker: refusing } },
    code: "REGISTRATION_FAILED",
    says: /"https:\/\/embedder\.test\/oriel\/worker\.js": A bad HTTP response code \(404\) was received\. See/,
  },
  {
    name: "a registration that never ends",
    host: {
      ...fakeHost(undefined),
      navigator: { serviceWorker: { ...refusing, register: () => new Promise(() => undefined) } },
    },
    code: "TIMEOUT",
    says: /Could not register the service worker/,
    timeout: 50,
  },
  {
    name: "an installation that fails",
    host: fakeHost(new FakeContainer(serve({ install: "fail" }))),
    code: "REGISTRATION_FAILED",
    says: /"https:\/\/embedder\.test\/service\/": its installation failed/,
  },
  {
    name: "a worker that waits for other tabs",
    host: fakeHost(new FakeContainer(serve({ install: "wait" }))),
    code: "TIMEOUT",
    says: /it is still "installed".*close other tabs/,
    timeout: 100,
  },
  {
    name: "a worker that does not answer",
    host: fakeHost(new FakeContainer(serve({ mute: true }))),
    code: "TIMEOUT",
    says: /it has not answered/,
    timeout: 100,
  },
  {
    name: "a worker whose update is of another version too",
    host: fakeHost(new FakeContainer(serve({ version: "0.0.0" }))),
    code: "VERSION_MISMATCH",
    says: /it is of version 0\.0\.0, this page needs/,
  },
  {
    name: "a worker whose own configuration names another scope",
    host: fakeHost(new FakeContainer(serve({ scope: "https://embedder.test/other/" }))),
    code: "SCOPE_MISMATCH",
    says: /\/other\//,
  },
  {
    name: "a Bare server that does not answer",
    host: fakeHost(new FakeContainer(serve({ failure: "connection refused" }))),
    code: "BARE_SERVER_UNREACHABLE",
    says: /"https:\/\/embedder\.test\/bare\/": connection refused\. See/,
  },
];

it.each(failures)("names $name", async ({ host, code, says, timeout }) => {
  const failure: unknown = await attempt(host, timeout).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SdkError);
  expect(failure).toMatchObject({ code, message: expect.stringMatching(says) });
});

it("keeps the earlier worker's failure apart from the new one's", async () => {
  const container = new FakeContainer(serve({}, { install: "fail" }));
  await attempt(fakeHost(container), 30_000, plan("https://old.test/"));
  expect(await codeOf(attempt(fakeHost(container)))).toBe("REGISTRATION_FAILED");
});

it("ends early when the signal is aborted", async () => {
  const stop = new AbortController();
  const work = connect(
    fakeHost(new FakeContainer(serve({ mute: true }))),
    plan(),
    createDeadline(30_000, stop.signal),
  );
  stop.abort(new SdkError("DISPOSED", "use the proxy of", BASE, "it is gone"));
  expect(await codeOf(work)).toBe("DISPOSED");
});

const adoptions: { name: string; script: FakeScript | null; adopts: boolean }[] = [
  { name: "a worker that works", script: {}, adopts: true },
  { name: "no worker", script: null, adopts: false },
  { name: "a worker of another version", script: { version: "0.0.0" }, adopts: false },
  { name: "a worker without Bare server", script: { failure: "refused" }, adopts: false },
  { name: "a worker that is not ours", script: { mute: true }, adopts: false },
];

it.each(adoptions)("adopts $name: $adopts", async ({ script, adopts }) => {
  const container = new FakeContainer(serve(script ?? {}));
  const own = plan("https://other.test/");
  if (script !== null) await container.register(own.script, { scope: own.config.scope });
  const adopted = await adopt(fakeHost(container), own.config.scope, createDeadline(500, never));
  expect(adopted !== null).toBe(adopts);
  expect(container.registered).toHaveLength(script === null ? 0 : 1);
});

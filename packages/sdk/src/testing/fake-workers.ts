import {
  CONFIG_PARAMETER,
  MESSAGE_KEY,
  type ProxyConfig,
  type SdkAnswer,
  VERSION,
} from "@oriel/core";
import type { WorkerContainer, WorkerHost } from "../connect.ts";

/** How a script behaves as a worker; a function is asked anew for each installation. */
export interface FakeScript {
  readonly version?: string;
  readonly failure?: string;
  /** Scope that the worker's own configuration names; default: that of the URL. */
  readonly scope?: string;
  /** `fail`: the install event rejects; `wait`: no skipWaiting; default: becomes active. */
  readonly install?: "fail" | "wait";
  /** Never answers. */
  readonly mute?: boolean;
  /** Another page registers something else as soon as this worker is asked. */
  readonly replaced?: () => void;
}

/** Stand-in for ServiceWorker with the life that the specification gives it. */
export class FakeWorker extends EventTarget {
  state: ServiceWorkerState = "parsed";
  readonly scriptURL: string;
  readonly script: FakeScript;
  asked = 0;

  constructor(scriptURL: string, script: FakeScript) {
    super();
    this.scriptURL = scriptURL;
    this.script = script;
  }

  postMessage(_message: unknown, [port]: [MessagePort]): void {
    this.asked += 1;
    const { version = VERSION, failure, scope, mute = false, replaced } = this.script;
    if (replaced !== undefined) return replaced();
    if (mute) return;
    const text = new URL(this.scriptURL).searchParams.get(CONFIG_PARAMETER) ?? "{}";
    const config = { ...(JSON.parse(text) as ProxyConfig), ...(scope !== undefined && { scope }) };
    const answer: SdkAnswer = {
      [MESSAGE_KEY]: "pong",
      version,
      config,
      ...(failure !== undefined && { failure }),
    };
    port.postMessage({ unrelated: true });
    port.postMessage(answer);
    // Node keeps a process alive for an open port
    port.close();
  }

  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

/** Stand-in for ServiceWorkerRegistration. */
export class FakeRegistration {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = null;
  readonly scope: string;
  readonly #serve: () => FakeScript;
  updates = 0;

  constructor(scope: string, serve: () => FakeScript) {
    this.scope = scope;
    this.#serve = serve;
  }

  /** Takes a worker through its life, one task per step. */
  install(scriptURL: string): void {
    const worker = new FakeWorker(scriptURL, this.#serve());
    worker.state = "installing";
    this.installing = worker;
    setTimeout(() => {
      this.installing = null;
      if (worker.script.install === "fail") return worker.become("redundant");
      this.waiting = worker;
      worker.become("installed");
      if (worker.script.install === "wait") return undefined;
      setTimeout(() => {
        this.waiting = null;
        const old = this.active;
        this.active = worker;
        worker.become("activating");
        old?.become("redundant");
        setTimeout(() => worker.become("activated"));
      });
      return undefined;
    });
  }

  async update(): Promise<FakeRegistration> {
    this.updates += 1;
    this.install(this.active?.scriptURL ?? "");
    return this;
  }
}

/** Stand-in for ServiceWorkerContainer, of one scope. */
export class FakeContainer {
  registration: FakeRegistration | undefined;
  readonly registered: string[] = [];
  readonly #serve: () => FakeScript;

  /** @param serve gives the script that the server has now, or throws as `register()` would */
  constructor(serve: () => FakeScript) {
    this.#serve = serve;
  }

  async register(url: URL, { scope }: { scope: string }): Promise<FakeRegistration> {
    this.registered.push(url.href);
    this.registration ??= new FakeRegistration(scope, this.#serve);
    const { installing, waiting, active } = this.registration;
    if ((installing ?? waiting ?? active)?.scriptURL !== url.href) {
      this.registration.install(url.href);
    }
    return this.registration;
  }

  async getRegistration(): Promise<FakeRegistration | undefined> {
    return this.registration;
  }
}

/** Makes a window in which service workers are the given ones. */
export function fakeHost(container: FakeContainer | undefined): WorkerHost {
  return {
    isSecureContext: true,
    location: { href: "https://embedder.test/", origin: "https://embedder.test" },
    navigator:
      container === undefined ? {} : { serviceWorker: container as unknown as WorkerContainer },
  };
}

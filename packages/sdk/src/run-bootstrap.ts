import { createCodec } from "@oriel/core";
import { adopt, connect, type WorkerHost } from "./connect.ts";
import { createDeadline } from "./deadline.ts";
import { createReloadGuard } from "./reload-guard.ts";
import { type ProxyLocations, resolveConfig, workerUrl } from "./resolve-config.ts";
import { reasonOf, SdkError } from "./sdk-error.ts";

/** ms that a worker of someone else's may take to answer before it is replaced. */
const ADOPT_TIMEOUT = 20_000;
const CONNECT_TIMEOUT = 60_000;

/** What the bootstrap page needs of its window. */
export interface BootstrapHost extends WorkerHost {
  readonly document: Document;
  readonly location: Pick<Location, "href" | "origin" | "reload" | "replace">;
  readonly sessionStorage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

/**
 * Runs in a document that came without a worker: starts the worker, then loads the address again. Writes what happens
 * into `#oriel-status`, and what failed into `#oriel-error`.
 *
 * @param script element whose `data-config` holds {@link ProxyLocations} as JSON (default: the bundled server's), and whose
 *   `data-method` is the request's method (default: `GET`)
 */
export async function runBootstrap(host: BootstrapHost, script: Element | null): Promise<void> {
  const { document, location } = host;
  const page = createPage(document);
  try {
    const base = document.baseURI;
    const config = resolveConfig(readLocations(script?.getAttribute("data-config")), base);
    const real = createCodec(config.scope).decode(location.href)?.url;
    page.show(`Opening ${real === undefined ? location.href : new URL(real).host}…`);

    const guard = createReloadGuard(host.sessionStorage, location.href);
    const never = new AbortController().signal;
    const adopted = await adopt(host, config.scope, createDeadline(ADOPT_TIMEOUT, never));
    if (adopted === null) {
      const plan = { config, script: workerUrl(config, base), type: "classic" } as const;
      await connect(host, plan, createDeadline(CONNECT_TIMEOUT, never));
    }

    if ((script?.getAttribute("data-method") ?? "GET").toUpperCase() !== "GET") {
      page.show(
        "This page answers a form that was sent before the proxy had started. The form was not sent to the site.",
      );
      page.offer("Go back and send it again", () => document.defaultView?.history.back());
      page.offer("Open the address without the form", () =>
        // with its fragment, it would be the same document
        location.replace(location.href.replace(/#.*/s, "")),
      );
      return;
    }
    if (guard.admit()) {
      location.reload();
      return;
    }
    guard.clear();
    const why = "its worker runs, but the browser asks the server instead of the worker";
    throw new SdkError("UNCONTROLLED", "open the page", real ?? location.href, why);
  } catch (error) {
    page.fail(error);
    page.offer("Try again", () => location.reload());
  }
}

interface Page {
  show(text: string): void;
  fail(error: unknown): void;
  offer(label: string, act: () => void): void;
}

function createPage(document: Document): Page {
  const status = element(document, "oriel-status", "main");
  const failure = element(document, "oriel-error", "pre");
  status.setAttribute("aria-live", "polite");
  failure.setAttribute("role", "alert");
  return {
    show(text) {
      status.textContent = text;
    },
    fail(error) {
      status.textContent = "This page could not be opened.";
      failure.textContent = SdkError.is(error)
        ? `${error.message}\n\n${error.code}`
        : reasonOf(error);
      failure.hidden = false;
    },
    offer(label, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", act);
      const last = document.querySelector("button:last-of-type");
      (last ?? failure).after(button);
    },
  };
}

/** A server of someone else's may leave an element out. */
function element(document: Document, id: string, name: string): HTMLElement {
  const found = document.getElementById(id);
  if (found !== null) return found;
  const made = document.createElement(name);
  made.id = id;
  made.hidden = id === "oriel-error";
  document.body.append(made);
  return made;
}

function readLocations(text: string | null | undefined): ProxyLocations {
  if (text === null || text === undefined || text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const what = "read the attribute data-config";
    throw new SdkError("INVALID_OPTION", what, text, reasonOf(cause), { cause });
  }
  return typeof value === "object" && value !== null ? value : {};
}

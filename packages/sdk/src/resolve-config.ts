import { CONFIG_PARAMETER, isHttp, type ProxyConfig, SCRIPTS } from "@oriel/core";
import { SdkError } from "./sdk-error.ts";

/** Where the parts of the proxy are. Relative values are resolved against the document. */
export interface ProxyLocations {
  /** Scope of the service worker, on the document's own origin. Default: `/service/`. */
  readonly scope?: string | URL;
  /** URL of the Bare server. Default: `/bare/`. */
  readonly bareServer?: string | URL;
  /** Folder of the built scripts. Default: `/oriel/`. */
  readonly scripts?: string | URL;
}

/** Places of the bundled server. */
const DEFAULT_LOCATIONS: Required<ProxyLocations> = {
  scope: "/service/",
  bareServer: "/bare/",
  scripts: "/oriel/",
};

/**
 * Makes the configuration that worker, page runtime and sdk share: absolute URLs that end with `/`.
 *
 * @param base URL of the document
 * @throws SdkError `INVALID_OPTION` when a value is no http(s) URL, or the scope lies on another origin
 */
export function resolveConfig(locations: ProxyLocations, base: string): ProxyConfig {
  const config = {
    scope: folder("scope", locations.scope, base),
    bareServer: folder("bareServer", locations.bareServer, base),
    scripts: folder("scripts", locations.scripts, base),
  };
  const { origin } = new URL(base);
  if (new URL(config.scope).origin !== origin) {
    throw invalid("scope", config.scope, `it must lie on the document's origin, ${origin}`);
  }
  return config;
}

/**
 * Gives the URL under which the worker is registered. It carries the configuration, so that a worker that the
 * browser has restarted knows it; equal configurations make equal URLs, whoever registers.
 *
 * @param script the embedder's own worker script; default: the built one
 * @throws SdkError `INVALID_OPTION` when `script` is no URL on the document's origin
 */
export function workerUrl(config: ProxyConfig, base: string, script?: string | URL): URL {
  const url = resolve("worker", script ?? new URL(SCRIPTS.worker, config.scripts), base);
  const { origin } = new URL(base);
  if (url.origin !== origin) {
    throw invalid(
      "worker",
      url.href,
      `browsers take workers only from the document's origin, ${origin}`,
    );
  }
  const { scope, bareServer, scripts } = config;
  url.searchParams.set(CONFIG_PARAMETER, JSON.stringify({ scope, bareServer, scripts }));
  return url;
}

function folder(
  option: keyof ProxyLocations,
  value: string | URL | undefined,
  base: string,
): string {
  const url = resolve(option, value ?? DEFAULT_LOCATIONS[option], base);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  url.hash = "";
  return url.href;
}

function resolve(option: string, value: string | URL, base: string): URL {
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  if (url === null || !isHttp(url.href)) {
    throw invalid(option, String(value), "it is not an http(s) URL");
  }
  return url;
}

function invalid(option: string, value: string, why: string): SdkError {
  return new SdkError("INVALID_OPTION", `read the option ${option}`, value, why);
}

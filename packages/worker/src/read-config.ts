import { CONFIG_PARAMETER, isHttp, type ProxyConfig } from "@oriel/core";
import { WorkerError } from "./worker-error.ts";

/** Global that a front end sets before `importScripts()` of the worker; wins over the script's own address. */
export const CONFIG_GLOBAL = "$orielConfig";

/** Where the configuration is read from. */
export interface ConfigSource {
  /** Address of the worker's script. */
  readonly script: string;
  /** Scope of the registration, the default of `scope`. */
  readonly scope: string;
  /** Value of {@link CONFIG_GLOBAL}; undefined when the front end has set none. */
  readonly given: unknown;
}

/**
 * Reads the configuration: from the front end's global, else from `?config=` of the script's own address, else the
 * defaults of the bundled server. Relative addresses resolve against the script.
 *
 * @throws WorkerError `INVALID_CONFIG`
 */
export function readConfig({ script, scope, given }: ConfigSource): ProxyConfig {
  const value = given ?? parse(new URL(script).searchParams.get(CONFIG_PARAMETER));
  if (typeof value !== "object" || value === null) throw invalid("config", value, "is no object");
  const defaults: ProxyConfig = { scope, bareServer: "/bare/", scripts: "./" };
  const config = {} as Record<keyof ProxyConfig, string>;
  for (const key of Object.keys(defaults) as (keyof ProxyConfig)[]) {
    config[key] = folder(key, (value as Partial<ProxyConfig>)[key] ?? defaults[key], script);
  }
  if (!config.scope.startsWith(`${new URL(script).origin}/`)) {
    throw invalid("scope", config.scope, "has another origin than the worker");
  }
  return config;
}

function parse(text: string | null): unknown {
  if (text === null) return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid("config", text, "is no JSON", cause);
  }
}

function folder(key: string, value: unknown, base: string): string {
  if (typeof value !== "string" || !URL.canParse(value, base)) {
    throw invalid(key, value, "is no address");
  }
  const url = new URL(value, base);
  if (!isHttp(url.href)) throw invalid(key, value, "is no http(s) address");
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  url.search = "";
  url.hash = "";
  return url.href;
}

function invalid(key: string, value: unknown, why: string, cause?: unknown): WorkerError {
  const failure = `Reading the worker's ${key} "${String(value)}": it ${why}`;
  return new WorkerError("INVALID_CONFIG", failure, { cause });
}

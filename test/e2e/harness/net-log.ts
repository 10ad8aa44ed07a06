import { readFile } from "node:fs/promises";

/** What a browser's net log says of one host. */
export interface NetEvent {
  /** Name of the event's type, e.g. `HOST_RESOLVER_MANAGER_REQUEST`. */
  readonly type: string;
  /** Host that the event is about: lower-case name, with the port where the event tells it. */
  readonly host: string;
}

interface RawLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly {
    readonly type: number;
    readonly params?: Readonly<Record<string, unknown>>;
  }[];
}

/** Parameters of events that name the host that is contacted, looked up or connected to. */
const HOST_PARAMETERS = [
  "host",
  "hostname",
  "url",
  "original_url",
  "group_id",
  "group_key",
  "destination",
  "server",
  "server_info",
  "address",
  "remote_address",
  "logical_host",
] as const;

/**
 * Reads the events of a Chromium net log that are about a host.
 *
 * @param path file that `--log-net-log` names, of a browser that has ended
 */
export async function readNetLog(path: string): Promise<readonly NetEvent[]> {
  const log = parse(await readFile(path, "utf8"));
  const names = new Map(
    Object.entries(log.constants.logEventTypes).map(([name, id]) => [id, name]),
  );
  return log.events.flatMap(({ type, params }) => {
    if (params === undefined) return [];
    const name = names.get(type) ?? String(type);
    const lists = [params["address_list"], params["addresses"]].flat();
    const values = [...HOST_PARAMETERS.map((key) => params[key]), ...lists];
    const hosts = new Set(
      values.flatMap((value) => (typeof value === "string" ? hostOf(value) : [])),
    );
    return [...hosts].map((host) => ({ type: name, host }));
  });
}

/** A browser that was ended hard leaves the list open. */
function parse(text: string): RawLog {
  try {
    return JSON.parse(text) as RawLog;
  } catch {
    const end = text.lastIndexOf("},\n");
    return JSON.parse(`${text.slice(0, end + 1)}]}`) as RawLog;
  }
}

/**
 * Finds the host in `http://shop.test/`, `https://shop.test:8443`, `shop.test:80`, `ssl/shop.test:443`,
 * `pm/http://shop.test:80 <partition>`.
 */
function hostOf(value: string): readonly string[] {
  const word = /^\S*/.exec(value)?.[0] ?? "";
  const scheme = word.indexOf("://");
  const rest = scheme < 0 ? word.slice(word.lastIndexOf("/") + 1) : word.slice(scheme + 3);
  const host = rest
    .replace(/[/?#].*$/s, "")
    .replace(/^[^@]*@/, "")
    .toLowerCase();
  return host === "" ? [] : [host];
}

/** What someone means by the text of an address bar. */
export type Intent =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "search"; readonly words: string };

/** Endings that are file names far more often than hosts; none of them is a top-level domain. */
const FILE_ENDINGS: ReadonlySet<string> = new Set(
  (
    "avi bak bat bmp cfg conf cpp css csv dll doc docx exe gif gz h hpp htm html ico ini jar java jpeg jpg js json " +
    "jsx lock log mjs mkv mp3 mp4 odt pdf php png ppt pptx rar rb scss sql svg tar tex tgz toml ts tsv tsx ttf txt " +
    "vue wasm wav webp woff woff2 xls xlsx xml yaml yml"
  ).split(" "),
);

/** Hosts of development and home networks, which seldom have certificates. */
const PLAIN_HOST = /(?:^|\.)(?:localhost|test|local|lan|home|internal|localdomain|home\.arpa)$/;

/** Host, port and rest of an address without scheme. */
const SHAPE = /^((?:[^\s/?#:@[\]]+)|\[[0-9a-f:.]+\])(:\d{1,5})?([/?#].*)?$/isu;
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?$/u;
const TOP_LABEL = /^(?:xn--[a-z0-9-]+|[\p{L}\p{M}]{2,})$/iu;

/** How a host is written, and what that says of the whole text. First match wins. */
const HOSTS: readonly {
  readonly name: string;
  readonly when: (host: string, port: string, rest: string) => boolean;
  readonly kind: Intent["kind"];
}[] = [
  { name: "IPv6 address", when: (host) => host.startsWith("["), kind: "url" },
  { name: "IPv4 address", when: (host) => IPV4.test(host), kind: "url" },
  { name: "localhost", when: (host) => host.toLowerCase() === "localhost", kind: "url" },
  {
    name: "one label with a port",
    when: (host, port) => LABEL.test(host) && port !== "",
    kind: "url",
  },
  {
    name: "one label, a slash",
    when: (host, _, rest) => LABEL.test(host) && rest === "/",
    kind: "url",
  },
  {
    name: "file name",
    when: (host, port, rest) =>
      port === "" &&
      rest === "" &&
      FILE_ENDINGS.has(host.slice(host.lastIndexOf(".") + 1).toLowerCase()),
    kind: "search",
  },
  { name: "domain", when: (host) => isDomain(host), kind: "url" },
];

/**
 * Tells an address from search words. Addresses without scheme get https:, or http: where certificates are rare.
 * Schemes other than http(s) are words: an address bar that runs `javascript:` would run it in this site.
 *
 * @returns null for blank text
 */
export function parseAddress(input: string): Intent | null {
  const text = input.trim();
  if (text === "") return null;
  // the way to search for what looks like an address
  if (text.startsWith("?")) return words(text.slice(1));
  if (/^https?:/i.test(text)) return toUrl(text) ?? words(text);
  if (text.startsWith("//")) return toUrl(`https:${text}`) ?? words(text);

  // user:password@host is an address, user@host is somebody's mail
  const login = /^[^\s/?#@:]+:[^\s/?#@]*@/.exec(text)?.[0] ?? "";
  const [, host = "", port = "", rest = ""] = SHAPE.exec(text.slice(login.length)) ?? [];
  if (host === "") return words(text);
  const rule = HOSTS.find(({ when }) => when(host, port, rest));
  if (rule?.kind !== "url") return words(text);
  return toUrl(`${schemeOf(host, port)}//${text}`) ?? words(text);
}

function schemeOf(host: string, port: string): "http:" | "https:" {
  if (port !== "") return port === ":443" ? "https:" : "http:";
  const name = host.toLowerCase().replace(/\.$/, "");
  const plain =
    name.startsWith("[") || IPV4.test(name) || !name.includes(".") || PLAIN_HOST.test(name);
  return plain ? "http:" : "https:";
}

function isDomain(host: string): boolean {
  const labels = host.replace(/\.$/, "").split(".");
  const top = labels.at(-1) ?? "";
  return labels.length > 1 && TOP_LABEL.test(top) && labels.every((label) => LABEL.test(label));
}

function toUrl(text: string): Intent | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.hostname === "" ? null : { kind: "url", url: url.href };
}

function words(text: string): Intent | null {
  const trimmed = text.trim();
  return trimmed === "" ? null : { kind: "search", words: trimmed };
}

import { once } from "node:events";
import { ReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { send, type SendResult } from "@fastify/send";
import { lookup } from "mrmime";
import { drain } from "../http/answer.ts";
import { conditionsOf } from "./conditions.ts";
import { chooseVariant } from "./file-variants.ts";
import type { Exchange } from "./router.ts";
import { sendText } from "./send-text.ts";

/** Answers a request with a file, or calls `next`; it never throws. */
export type StaticFiles = (exchange: Exchange, next: () => void) => void;

const INDEX = "index.html";
const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATE = "no-cache";
/** Names that a bundler derives from the content. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;
const OPTIONS = {
  // what is below is ours to say
  cacheControl: false,
  contentType: false,
  index: false,
  dotfiles: "ignore",
} as const;

/**
 * Serves the files of a folder, which are looked at for each request: a new build needs no restart. Files whose
 * address changes with their content may be kept for ever, all others are asked for again. A file `x.br` or `x.gz`
 * beside `x` is sent in its place to those who can read it.
 *
 * @param scripts path of the folder with the built scripts
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
 */
export function createStaticFiles(root: string, scripts: string): StaticFiles {
  const folder = resolve(root);
  return (exchange, next) => {
    void serve(folder, scripts, exchange, next).catch(() => {
      if (exchange.response.headersSent) exchange.response.destroy();
      else sendText(exchange.request, exchange.response, 500, "The file cannot be read.");
    });
  };
}

async function serve(
  root: string,
  scripts: string,
  exchange: Exchange,
  next: () => void,
): Promise<void> {
  const { request, response, path } = exchange;
  const decoded = decodePath(path);
  if (decoded === null) {
    next();
    return;
  }
  const isFolder = decoded.endsWith("/");
  const file = join(root, isFolder ? decoded + INDEX : decoded);
  const variant = await chooseVariant(file, request.headers["accept-encoding"]);
  const result = await ask(exchange, (isFolder ? path + INDEX : path) + variant.suffix, root);
  if (result.type === "directory") {
    const hasIndex = await stat(join(file, INDEX)).then(
      (found) => found.isFile(),
      () => false,
    );
    if (hasIndex) redirectToFolder(exchange);
    else next();
    return;
  }
  const { statusCode: status, headers } = result;
  if (result.type === "error") {
    if (status === 412) sendText(request, response, status, "The file is not the one expected.");
    else if (status === 416) {
      const lines = ["Content-Range", headers["Content-Range"] ?? "bytes */*"];
      sendText(request, response, status, "The file has no such range.", lines);
    } else if (status < 500) next();
    else throw result.metadata.error;
    return;
  }
  const lines = [
    ...Object.entries(headers).flatMap(([name, value]) => [name, String(value)]),
    ...ownLines(exchange, scripts, file),
    ...(status === 304 ? variant.lines.vary : variant.lines.all),
  ];
  await answerWith(exchange, status, lines, result);
}

/** Asks the library for an answer: a file in the state that the conditions of the request want it in. */
async function ask({ request, method }: Exchange, path: string, root: string): Promise<SendResult> {
  const { headers, whole } = conditionsOf(request);
  // of a request, it looks at nothing but these two
  const asked = (of: typeof headers): Readable => ({ method, headers: of }) as unknown as Readable;
  const result = await send(asked(headers), path, { ...OPTIONS, root });
  if (result.statusCode !== 416 || whole === null) return result;
  return send(asked(whole), path, { ...OPTIONS, root });
}

/** Gives the headers that depend on the address and the kind of a file. */
function ownLines({ path, query }: Exchange, scripts: string, file: string): readonly string[] {
  const isScript = path.startsWith(scripts);
  const isWorker = path === `${scripts}worker.js` || path === `${scripts}worker.mjs`;
  const versioned = isScript && /(?:^|&)v=./.test(query) && !isWorker;
  const type = lookup(file) ?? "application/octet-stream";
  return [
    "Content-Type",
    type.startsWith("text/") ? `${type}; charset=utf-8` : type,
    "Cache-Control",
    versioned || HASHED.test(path) ? IMMUTABLE : REVALIDATE,
    "X-Content-Type-Options",
    "nosniff",
    "Referrer-Policy",
    "same-origin",
    ...(isWorker ? ["Service-Worker-Allowed", "/"] : []),
    // a page of another origin can import the sdk
    ...(isScript ? ["Access-Control-Allow-Origin", "*"] : []),
    ...(type === "text/html" ? ["Content-Security-Policy", "frame-ancestors 'self'"] : []),
  ];
}

async function answerWith(
  { request, response }: Exchange,
  status: number,
  lines: readonly string[],
  { stream, headers }: SendResult,
): Promise<void> {
  if (!(stream instanceof ReadStream)) {
    // HEAD and 304
    response.writeHead(status, [...lines]);
    response.end();
    drain(request);
    return;
  }
  // a file that cannot be opened must not be announced
  await once(stream, "open");
  response.writeHead(status, [...lines]);
  drain(request);
  await pipeline(stream, response, { end: false });
  // one that was cut meanwhile must not look whole
  if (stream.bytesRead === Number(headers["Content-Length"])) response.end();
  else response.destroy();
}

/** A folder has a slash at its end, or relative addresses in its page would lead elsewhere. */
function redirectToFolder({ request, response, path, query }: Exchange): void {
  const location = `${path}/${query === "" ? "" : `?${query}`}`;
  sendText(request, response, 301, "It has moved.", ["Location", location]);
}

/**
 * Decodes a path; null when it cannot be read, has an empty segment or one that begins with a dot, or a character that
 * some system takes for the end of a name or a segment.
 */
function decodePath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.startsWith("/") && !/\/[./]|[\\\0]/.test(decoded) ? decoded : null;
  } catch {
    return null;
  }
}

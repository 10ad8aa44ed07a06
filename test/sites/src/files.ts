import { existsSync } from "node:fs";
import { join } from "node:path";
import sirv from "sirv";
import type { Backend } from "./site.ts";

/** Folder of the sites' package. */
export const here: string = join(import.meta.dirname, "..");

/**
 * Gives a folder of an installed package.
 *
 * @throws Error when it is not installed
 */
export function packageFolder(name: string, ...path: readonly string[]): string {
  const folder = join(here, "node_modules", name, ...path);
  if (!existsSync(folder)) throw new Error(`cannot serve "${folder}": it is not installed`);
  return folder;
}

/** A page made here. */
export interface StaticPage {
  /** Content-Type. */
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** What a static host serves; pages go before folders, folders are asked in order. */
export interface StaticFiles {
  /** By path, e.g. `/index.html`; `/` is looked up as `/index.html`. */
  readonly pages?: Readonly<Record<string, StaticPage>>;
  /** By path prefix that ends with `/`. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Fields that every answer carries. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves files and pages, with ranges and entity tags; what is missing is a 404 page. */
export function serveFiles({ pages = {}, folders = {}, headers = {} }: StaticFiles): Backend {
  const handlers = Object.entries(folders).map(
    ([prefix, folder]) =>
      [prefix, sirv(folder, { dev: true, etag: true, dotfiles: true })] as const,
  );
  return {
    request(request, response) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const url = request.url ?? "/";
      const path = url.replace(/[?#].*$/s, "");
      const page = pages[path.endsWith("/") ? `${path}index.html` : path];
      if (page !== undefined) {
        response.writeHead(200, { "content-type": page.type });
        response.end(page.body);
        return;
      }
      const matching = handlers.filter(([prefix]) => path.startsWith(prefix));
      const next = (at: number): void => {
        const entry = matching[at];
        if (entry === undefined) {
          // browsers ask for it on their own, and would write the 404 into the console
          if (path === "/favicon.ico") {
            response.writeHead(204).end();
            return;
          }
          response.writeHead(404, { "content-type": "text/html; charset=utf-8" });
          response.end("<!doctype html><title>Not found</title><h1>Not found</h1>");
          return;
        }
        const [prefix, handler] = entry;
        request.url = url.slice(prefix.length - 1);
        handler(request, response, () => {
          request.url = url;
          next(at + 1);
        });
      };
      next(0);
    },
  };
}

/** An HTML page in UTF-8. */
export function html(body: string): StaticPage {
  return { type: "text/html; charset=utf-8", body };
}

/** A script. */
export function script(body: string): StaticPage {
  return { type: "text/javascript; charset=utf-8", body };
}

/** A JSON document. */
export function json(value: unknown): StaticPage {
  return { type: "application/json", body: JSON.stringify(value) };
}

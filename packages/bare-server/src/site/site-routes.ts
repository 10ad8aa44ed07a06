import type { BareServer } from "../create-bare-server.ts";
import { drain } from "../http/answer.ts";
import { bootstrapPage, notFoundPage, type Page, type SitePaths } from "./pages.ts";
import type { Exchange, Route } from "./router.ts";
import { serveUnseen } from "./serve-unseen.ts";
import type { StaticFiles } from "./static-files.ts";
import { statusRoutes } from "./status-routes.ts";

/** Destinations of requests that show what they get as a document; an absent one may be anything. */
const DOCUMENTS: ReadonlySet<string> = new Set(["document", "iframe", "frame", "object", "embed"]);
const READ = ["GET", "HEAD"];

/** What the routes of a site lead to. */
export interface SiteParts {
  readonly bare: BareServer;
  readonly paths: SitePaths;
  readonly files: StaticFiles;
  /** Tells whether new requests are welcome. */
  readonly isReady: () => boolean;
}

/**
 * Gives the routes of a site, the most frequent first. What the server adds of its own lies in the folder of the built
 * scripts: that one belongs to Oriel, so that a site can have any other path, `/health` and `/metrics` among them.
 */
export function siteRoutes({ bare, paths, files, isReady }: SiteParts): readonly Route[] {
  return [
    {
      kind: "bare",
      owns: ({ request }) => bare.owns(request),
      answer: ({ request, response }) => bare.handleRequest(request, response),
    },
    {
      kind: "page",
      owns: (exchange) => exchange.path.startsWith(paths.scope) && isDocument(exchange),
      answer: (exchange) => sendPage(exchange, 200, bootstrapPage(paths, exchange.method)),
    },
    {
      kind: "bytes",
      owns: ({ path }) => path.startsWith(paths.scope),
      answer: ({ request, response }) =>
        void serveUnseen(bare.context, paths.scope, request, response),
    },
    ...statusRoutes(paths.scripts, isReady),
    {
      kind: "file",
      owns: () => true,
      methods: READ,
      answer: (exchange) => files(exchange, () => answerMissing(exchange)),
    },
  ];
}

function isDocument({ request }: Exchange): boolean {
  const dest = request.headers["sec-fetch-dest"];
  return typeof dest !== "string" || DOCUMENTS.has(dest);
}

function answerMissing(exchange: Exchange): void {
  // browsers ask for it unasked, and say so in the console when there is none
  if (exchange.path === "/favicon.ico") {
    exchange.response.writeHead(204, ["Cache-Control", "max-age=86400"]);
    exchange.response.end();
    drain(exchange.request);
  } else sendPage(exchange, 404, notFoundPage());
}

function sendPage({ request, response }: Exchange, status: number, { html, lines }: Page): void {
  response.writeHead(status, [...lines, "Content-Length", String(Buffer.byteLength(html))]);
  response.end(html);
  drain(request);
}

import sirv from "sirv";
import type { Exchange } from "./router.ts";

/** Answers a request with a file, or calls `next`. */
export type StaticFiles = (exchange: Exchange, next: () => void) => void;

const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATE = "no-cache";
/** Names that a bundler derives from the content. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/**
 * Serves the files of a folder. Files whose address changes with their content may be kept for ever, all others are
 * asked for again.
 *
 * @param scripts path of the folder with the built scripts
 */
export function createStaticFiles(root: string, scripts: string): StaticFiles {
  // the files are looked at for each request: a new build needs no restart
  const serve = sirv(root, { dev: true, etag: true });
  return ({ request, response, path, query }, next) => {
    if (isHidden(path)) {
      next();
      return;
    }
    const isWorker = path === `${scripts}worker.js` || path === `${scripts}worker.mjs`;
    if (isWorker) response.setHeader("Service-Worker-Allowed", "/");
    const versioned = path.startsWith(scripts) && /(?:^|&)v=./.test(query) && !isWorker;
    response.setHeader("Cache-Control", versioned || HASHED.test(path) ? IMMUTABLE : REVALIDATE);
    response.setHeader("X-Content-Type-Options", "nosniff");
    // the files are small, and parts of them are more trouble than use
    delete request.headers.range;
    serve(request, response, () => {
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      next();
    });
  };
}

/** Tells whether a path has an empty segment or one that begins with a dot, or cannot be read. */
function isHidden(path: string): boolean {
  try {
    return !path.startsWith("/") || /[/\\]\.|\0|\/\//.test(decodeURIComponent(path));
  } catch {
    return true;
  }
}

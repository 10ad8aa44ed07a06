import { createHash } from "node:crypto";

/** Where the parts of the proxy are, as paths on the site. */
export interface SitePaths {
  /** Scope of the service worker. */
  readonly scope: string;
  readonly bareServer: string;
  /** Folder of the built scripts. */
  readonly scripts: string;
}

/** A page with the headers that belong to it, as flat lines. */
export interface Page {
  readonly html: string;
  readonly lines: readonly string[];
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; justify-items: center; }
main { max-width: 36rem; padding: 1.5rem; text-align: center; }
p, h1 { margin: 0 0 1rem; font-size: 1.125rem; font-weight: normal; overflow-wrap: anywhere; }
pre { margin: 0 0 1rem; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
button { margin: 0.25rem; padding: 0.5rem 1rem; font: inherit; }
`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/**
 * Makes the page for a document that came without a worker: it starts the worker and loads the address again.
 * It holds nothing of the site that was asked for.
 *
 * @param method method of the request; a form must not be sent twice
 */
export function bootstrapPage(paths: SitePaths, method: string): Page {
  const config = escape(JSON.stringify(paths));
  return page(
    "Oriel",
    `<p id="oriel-status" role="status">One moment…</p>
<pre id="oriel-error" role="alert" hidden></pre>
<noscript><p>This page needs JavaScript: it is opened through a proxy that runs in your browser.</p></noscript>`,
    `<script src="${escape(paths.scripts)}bootstrap.js" data-config="${config}" data-method="${escape(method)}"></script>`,
  );
}

/** Makes the page for a path that does not exist. */
export function notFoundPage(): Page {
  return page(
    "Not found · Oriel",
    `<h1>There is no such page here.</h1>
<p><a href="/">To the start page</a></p>`,
  );
}

function page(title: string, main: string, end = ""): Page {
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
${main}
</main>
${end}
</body>
</html>
`,
    lines: [
      "Content-Type",
      "text/html; charset=utf-8",
      "Cache-Control",
      "no-store",
      "Content-Security-Policy",
      `default-src 'self'; img-src data:; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
      "Referrer-Policy",
      "no-referrer",
      "X-Content-Type-Options",
      "nosniff",
    ],
  };
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

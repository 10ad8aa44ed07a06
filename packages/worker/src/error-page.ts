import { escapeHtml } from "./escape-html.ts";
import type { Failure } from "./failure.ts";
import { PAGE_STYLE } from "./page-style.ts";

const ICON =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" aria-hidden="true"><path d="M4 20V9a8 8 0 0 1 16 0v11z"/><path d="M12 7v5"/><path d="M12 15.6v.1"/></svg>';

/**
 * Writes the document that says why a page could not be shown. It loads nothing; its button asks again, a form's data
 * included.
 *
 * @param inject markup of our runtime, so that the embedder hears of the page as of any other
 */
export function errorPage(failure: Failure, url: string, inject: string): string {
  const { title, reason, advice, kind, detail } = failure;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${inject}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main data-failure="${kind}">
${ICON}
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(reason)}</p>
<p class="advice">${escapeHtml(advice)}</p>
<button type="button" onclick="location.reload()">Try again</button>
<code>${escapeHtml(url)}<br>${escapeHtml(detail)}</code>
</main>
</body>
</html>
`;
}

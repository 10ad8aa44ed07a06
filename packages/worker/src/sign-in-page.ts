import { isTrustworthy } from "@oriel/core";
import { escapeHtml } from "./escape-html.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** Field of the form whose value says which button was pressed: `in` or `cancel`. */
export const SIGN_IN_FIELD = "oriel-sign-in";

/** What a site wants to know. */
export interface SignInQuestion {
  readonly url: URL;
  /** What the site calls the area; may be empty. */
  readonly realm: string;
  /** True when what was given before is wrong. */
  readonly refused: boolean;
}

const ICON =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" aria-hidden="true"><path d="M4 20V9a8 8 0 0 1 16 0v11z"/><circle cx="12" cy="10" r="2"/><path d="M12 12v4"/></svg>';

/**
 * Writes the document that asks for a name and a password for a site. Its form goes to its own address, where the worker
 * keeps it from the site.
 *
 * @param inject markup of our runtime, so that the embedder hears of the page as of any other
 */
export function signInPage({ url, realm, refused }: SignInQuestion, inject: string): string {
  const host = escapeHtml(url.host);
  const says = realm === "" ? "" : `<p>It says: “${escapeHtml(realm)}”</p>`;
  const wrong = refused
    ? '<p role="alert"><b>The name or the password was not accepted.</b></p>'
    : "";
  const warning = isTrustworthy(url)
    ? ""
    : '<p class="advice">The connection to this site is not encrypted: others may read what you type.</p>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${inject}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to ${host}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${ICON}
<h1>Sign in to ${host}</h1>
${wrong}
${says}
<p class="advice">The site asks for a name and a password. They are kept until you close the browser.</p>
${warning}
<form method="post">
<label>Name <input name="user" autocomplete="off" autocapitalize="off" spellcheck="false" autofocus></label>
<label>Password <input name="password" type="password" autocomplete="off"></label>
<button name="${SIGN_IN_FIELD}" value="in">Sign in</button>
<button name="${SIGN_IN_FIELD}" value="cancel" class="plain">Go on without</button>
</form>
</main>
</body>
</html>
`;
}

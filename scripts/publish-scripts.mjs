import { cpSync } from "node:fs";
import { join } from "node:path";
import { precompress } from "./precompress.mjs";

/**
 * Publishes the browser scripts below a built site, both with their compressed forms.
 *
 * @param {string} scripts folder of the scripts
 * @param {string} site folder of the site, without them yet
 */
export function publishScripts(scripts, site) {
  precompress(scripts);
  precompress(site);
  cpSync(scripts, join(site, "oriel"), { recursive: true });
}

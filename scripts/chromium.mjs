// Finds the Chromium that the tests drive.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/**
 * Looks for a Chromium: `CHROMIUM_PATH`, then the usual names on the `PATH`.
 *
 * @returns {string | undefined} path of the program
 */
export function findChromium() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/lib/chromium"];
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [process.env.CHROMIUM_PATH, ...candidates, MAC].find(
    (path) => path !== undefined && path !== "" && existsSync(path),
  );
}

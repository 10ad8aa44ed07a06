import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { here, packageFolder } from "./files.ts";

/** How an application below `apps/` is built. */
interface Recipe {
  /** Program with its parameters; it runs in the application's folder and writes to `SITE_OUTPUT`. */
  readonly command: (output: string) => readonly [string, ...string[]];
  /** Makes sources that are not in the repository. */
  readonly prepare?: (folder: string) => Promise<void>;
}

const VITE = join(here, "node_modules/vite/bin/vite.js");
const VITEPRESS = join(here, "node_modules/vitepress/bin/vitepress.js");
const vite: Recipe = { command: (output) => [VITE, "build", "--outDir", output, "--emptyOutDir"] };

const RECIPES = {
  "vue-todos": vite,
  "svelte-todos": vite,
  notes: { command: () => [VITE, "build"] },
  docs: { command: () => [VITEPRESS, "build"], prepare: copyReadmes },
} as const satisfies Record<string, Recipe>;

const CACHE = join(here, "../../.cache/sites");

/**
 * Builds an application below `apps/` with its framework, unless that was done before from the same sources.
 *
 * @returns folder of the build
 * @throws Error with the end of the framework's output when the build fails
 */
export async function builtApp(name: keyof typeof RECIPES): Promise<string> {
  const recipe: Recipe = RECIPES[name];
  const folder = join(here, "apps", name);
  const output = join(CACHE, name);
  const stamp = join(CACHE, `${name}.stamp`);
  const sources = await hashSources(folder);
  if ((await readFile(stamp, "utf8").catch(() => "")) === sources) return output;

  await rm(output, { recursive: true, force: true });
  await rm(join(folder, "generated"), { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  await recipe.prepare?.(folder);
  await run(name, recipe.command(output), folder, output);
  await writeFile(stamp, sources);
  return output;
}

/** Hash of an application's sources, of how it is built, and of the versions of what it is built with. */
async function hashSources(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith("generated"))
    .sort();
  const inputs = [
    ...files.map((path) => join(folder, path)),
    import.meta.filename,
    join(here, "../../pnpm-lock.yaml"),
  ];
  for (const path of inputs) hash.update(path).update(await readFile(path));
  return hash.digest("hex");
}

async function copyReadmes(folder: string): Promise<void> {
  const examples = packageFolder("todomvc", "examples");
  const target = join(folder, "generated");
  await mkdir(target, { recursive: true });
  const names = [
    "angularjs",
    "backbone",
    "closure",
    "dojo",
    "emberjs",
    "knockoutjs",
    "mithril",
    "react",
    "vue",
  ];
  for (const name of names) await cp(join(examples, name, "readme.md"), join(target, `${name}.md`));
  await writeFile(join(target, "index.md"), "# Frameworks\n\nOne page for each framework.\n");
}

function run(name: string, command: readonly string[], cwd: string, output: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      cwd,
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        NODE_ENV: "production",
        SITE_OUTPUT: output,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4000);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `cannot build "${name}": ${dirname(command[0] ?? "")} ended with ${code}\n${said}`,
          ),
        );
    });
  });
}

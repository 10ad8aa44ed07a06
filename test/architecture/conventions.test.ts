import { expect, it } from "vitest";
import { manifest, read, repositoryFiles } from "./project.ts";

const MAX_LINES = 250;
/** Tests are tables: they may be longer. */
const MAX_TEST_LINES = 400;
/** A comment near the top that says why a file is longer. */
const REASON =
  /^(?:\/\/|\s*\*|\/\*\*?).*\b(?:long|longer|lines|one file|one table|in one place)\b/im;

const files = repositoryFiles();
const code = files.filter(
  (path) => /\.(?:ts|tsx|mjs|js)$/.test(path) && !path.startsWith("test/sites/apps/"),
);

it("has code to check", () => {
  expect(code.length).toBeGreaterThan(50);
});

it("names what it exports", () => {
  const allowed = new Set([
    "vite.config.ts",
    // what the loaders of other front ends ask for
    "packages/bare-client/src/transport.ts",
    "packages/bare-client/src/v1-global.ts",
    "packages/bare-client/src/v1.ts",
  ]);
  const wrong = code.filter((path) => !allowed.has(path) && /^export default\b/m.test(read(path)));
  expect(wrong).toEqual([]);
});

it("re-exports by name only", () => {
  expect(code.filter((path) => /^export \* from/m.test(read(path)))).toEqual([]);
});

it(`keeps files at ${MAX_LINES} lines, or says at the top why they are longer`, () => {
  const long = code.flatMap((path) => {
    const lines = read(path).trimEnd().split("\n");
    const max = /\.test\.tsx?$|\/test-[^/]*$|\/testing\//.test(path) ? MAX_TEST_LINES : MAX_LINES;
    if (lines.length <= max || REASON.test(lines.slice(0, 12).join("\n"))) return [];
    return [`${path}: ${lines.length} lines`];
  });
  expect(long).toEqual([]);
});

it("names files in kebab case", () => {
  // names in the fixtures are those of test262's format
  const own = code.filter((path) => !path.startsWith("test/fixtures/test262/"));
  const wrong = own.filter((path) => !/^[a-z0-9.-]+$/.test(path.slice(path.lastIndexOf("/") + 1)));
  expect(wrong).toEqual([]);
});

it("mentions no registry and no folder of a machine", () => {
  const registry = ["registry", "npmjs", "org"].join("\\.");
  const pattern = new RegExp(`${registry}|(?<![\\w.-])/(?:home|Users|root|work)/[\\w.-]+/`, "i");
  const text = files.filter((path) => !/\.(?:png|ico|woff2?|jpg|gif)$/.test(path));
  const wrong = text.filter(
    (path) => path !== "test/architecture/conventions.test.ts" && pattern.test(read(path)),
  );
  expect(wrong).toEqual([]);
});

/** Commands in code blocks, indented or fenced, and in backquotes. */
function commandsOf(markdown: string): readonly string[] {
  const lines = [...markdown.matchAll(/^(?: {4})?(?:\$ )?((?:npm|node) [^#\n]+)/gm)];
  const inline = [...markdown.matchAll(/`((?:npm|node) [^`]+)`/g)];
  return [...lines, ...inline].map(([, command = ""]) => command.trim());
}

it("finds commands of every form", () => {
  const markdown =
    "    npm start\n\n```sh\n$ npm test\n```\n\nor `npm run build`, or `node scripts/start.mjs`";
  expect(commandsOf(markdown)).toEqual([
    "npm start",
    "npm test",
    "npm run build",
    "node scripts/start.mjs",
  ]);
});

it.each(files.filter((path) => /^(?:README|CONTRIBUTING)\.md$/.test(path)))(
  "%s names only commands that exist",
  (path) => {
    const scripts = new Set(Object.keys(manifest(".").scripts ?? {}));
    const known = new Set(files);
    const wrong = commandsOf(read(path)).filter((command) => {
      const script = /^npm (?:run )?(\S+)/.exec(command)?.[1];
      if (script !== undefined && script !== "install") return !scripts.has(script);
      const program = /^node (?!-)(\S+)/.exec(command)?.[1];
      return (
        program !== undefined &&
        !/[<{]/.test(program) &&
        !known.has(program) &&
        !/\bdist\//.test(program)
      );
    });
    expect(wrong).toEqual([]);
  },
);

it("lists every external version in the catalog", () => {
  const wrong = files
    .filter((path) => path.endsWith("package.json") && !path.startsWith("test/sites/apps/"))
    .flatMap((path) => {
      const { dependencies, devDependencies } = manifest(
        path.replace(/\/?package\.json$/, "") || ".",
      );
      return Object.entries({ ...dependencies, ...devDependencies })
        .filter(([, version]) => !/^(?:catalog:|workspace:)/.test(version))
        .map(([name, version]) => `${path}: ${name} ${version}`);
    });
  expect(wrong).toEqual([]);
});

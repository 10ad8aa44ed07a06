import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { flagText, helpText } from "./create-program.ts";
import { optionGroups } from "./option-groups.ts";

const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");

/** Gives the rows of the table of flags, each as its cells. */
function tableOf(markdown: string): readonly (readonly string[])[] {
  const rows = markdown.split("\n").filter((line) => line.startsWith("| `-"));
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("\\|", "|").replaceAll("\\*", "*")),
  );
}

it("lists every option in the README, as the help has it", () => {
  const rows = optionGroups("/site").flatMap(({ options }) => Object.entries(options));
  expect(tableOf(readme)).toEqual(
    rows.map(([key, row]) => [`\`${flagText(key, row)}\``, helpText(row)]),
  );
});

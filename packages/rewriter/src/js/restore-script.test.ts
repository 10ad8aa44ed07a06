import { REALM } from "@oriel/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreScript } from "./restore-script.ts";
import { rewriteScript } from "./rewrite-script.ts";

it("gives text without insertions back as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      fc.pre(!text.includes(REALM.slice(1)));
      expect(restoreScript(text)).toBe(text);
    }),
  );
});

it("restores parts of a script", () => {
  const { code } = rewriteScript(
    "x = [function ({ location }) { return o?.a.top }, () => location]",
    {
      goal: "script",
    },
  );
  const from = code.indexOf("function");
  const to = code.indexOf("}, () =>") + 1;
  expect(restoreScript(code.slice(from, to))).toBe("function ({ location }) { return o?.a.top }");
  expect(restoreScript(code.slice(code.indexOf("() =>"), -1))).toBe("() => location");
});

/** Texts that look like insertions, put together at random. */
const lookAlike = fc
  .array(
    fc.constantFrom(
      "$oriel",
      "$oriel.wrap(",
      "/*$oriel*/)",
      "/*$oriel*/",
      "$oriel.kept.",
      "$oriel$",
      "\\u{24}oriel",
      "\\u{0024}oriel",
      "\\",
      ".location",
      "location:",
      " a ",
      "(",
      ",",
      "?.",
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

it("restores sources that hold what looks like an insertion, in strings, templates and comments", () => {
  fc.assert(
    fc.property(lookAlike, lookAlike, lookAlike, (string, template, comment) => {
      const source = `x = ${JSON.stringify(string)} + \`${template.replaceAll("\\", "\\\\")}\` + top /*${comment.replaceAll("*/", "")}*/`;
      const { code, diagnostics } = rewriteScript(source, { goal: "script" });
      fc.pre(diagnostics.length === 0);
      expect(restoreScript(code)).toBe(source);
      const evaluate = (text: string): unknown =>
        Reflect.apply(
          Reflect.construct(Function, [REALM, "top", `let x; ${text}; return x`]),
          null,
          [{ top: "T" }, "T"],
        );
      expect(evaluate(code)).toBe(evaluate(source));
    }),
  );
});

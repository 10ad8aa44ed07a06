import { expect, it } from "vitest";
import { hasEscapedName } from "./escaped-names.ts";

it.each([
  "l\\u006fcation",
  "\\u{74}op",
  "\\u{0006C}ocation",
  "\\u0065val(x)",
  "a['\\x74op']",
  "a['t\\op']",
  "a['to\\p']",
  "a['\\164op']",
  "a['to\\0160']",
  "a['t\\\nop']",
  "a['locatio\\\r\nn']",
  "w\\u0069ndow[k]",
  "post\\u004dessage",
])("sees the name in `%s`", (source) => {
  expect(hasEscapedName(source)).toBe(true);
});

it.each([
  "'\\u00e9\\n', /\\d+\\s/",
  "/[\\u0041-\\u005a]/",
  "'\\x41bc', 's\\top'",
  "'\\n location \\t top'",
  "/\\socation/",
])("sees no name in `%s`", (source) => {
  expect(hasEscapedName(source)).toBe(false);
});

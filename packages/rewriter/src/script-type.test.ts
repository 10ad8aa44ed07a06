import { expect, it } from "vitest";
import { isScriptType } from "./script-type.ts";

it.each([
  { type: null, expected: "script" },
  { type: undefined, expected: "script" },
  { type: "", expected: "script" },
  { type: "text/javascript", expected: "script" },
  { type: " TEXT/JavaScript ", expected: "script" },
  { type: "application/x-javascript", expected: "script" },
  { type: "application/ecmascript", expected: "script" },
  { type: "text/x-ecmascript", expected: "script" },
  { type: "text/javascript1.5", expected: "script" },
  { type: "text/jscript", expected: "script" },
  { type: "text/livescript", expected: "script" },
  { type: "text/javascript1.6", expected: null },
  { type: "text/javascript; charset=utf-8", expected: null },
  { type: " ", expected: null },
  { type: "module", expected: "module" },
  { type: "Module\n", expected: "module" },
  { type: "importmap", expected: "importmap" },
  { type: "speculationrules", expected: "speculationrules" },
  { type: "application/ld+json", expected: null },
  { type: "text/template", expected: null },
  { type: "text/babel", expected: null },
  { type: null, language: "javascript1.2", expected: "script" },
  { type: null, language: "JavaScript", expected: "script" },
  { type: null, language: "", expected: "script" },
  { type: null, language: "vbscript", expected: null },
  { type: "", language: "vbscript", expected: "script" },
] as const)("takes type $type and language $language for $expected", (test) => {
  const { type, expected } = test;
  expect(isScriptType(type, "language" in test ? test.language : null)).toBe(expected);
});

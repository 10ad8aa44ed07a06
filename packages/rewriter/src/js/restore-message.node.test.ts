import { expect, it } from "vitest";
import { restoreMessage } from "./restore-message.ts";
import { rewriteScript } from "./rewrite-script.ts";

/** The message that the engine gives for a program, in a realm whose helpers give what they are given. */
function messageOf(program: string): string {
  const same = (value: unknown): unknown => value;
  const realm = {
    location: {},
    top: {},
    eval: {},
    wrap: same,
    pick: same,
    call: same,
    value: same,
    kept: {} as unknown,
    key: (_: unknown, key: unknown) => key,
    ref: () => ({}),
    nullish(value: unknown) {
      realm.kept = value;
      return realm;
    },
  };
  const { code } = rewriteScript(program, { goal: "script" });
  expect(code).not.toBe(program);
  try {
    Reflect.apply(Reflect.construct(Function, ["$oriel", "String", "o", "f", code]), null, [
      realm,
      Object.assign((text: unknown) => text, { $oriel: realm }),
      { p: {}, n: null },
      (x: unknown) => x,
    ]);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
}

it.each([
  ["location.foo()", "location.foo is not a function"],
  ["new top.X", "top.X is not a constructor"],
  ["for (x of location);", "location is not iterable"],
  ["o.location()", "(intermediate value).location is not a function"],
  ["o[f('x')]()", "(intermediate value)[f(...)] is not a function"],
  ["window = o; window[f(1)]()", "window[(intermediate value)] is not a function"],
  ["[...o.top]", "(intermediate value).top is not iterable"],
  ["o?.p.location()", "(intermediate value).location is not a function"],
  [
    "const { location } = o.n",
    "Cannot destructure property 'location' of '(intermediate value)' as it is null.",
  ],
  ["(function () { eval(''); location() })()", "(intermediate value) is not a function"],
])("gives the message of `%s` without what is inserted", (program, expected) => {
  const message = messageOf(program);
  expect(message).toContain("$oriel");
  expect(restoreMessage(message)).toBe(expected);
});

it.each(["a is not defined", "Unexpected token '$'", "price in $originals is not a function"])(
  "gives `%s` back",
  (message) => {
    expect(restoreMessage(message)).toBe(message);
  },
);

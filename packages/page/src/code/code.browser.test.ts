import { REALM } from "@oriel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Undo, undoAll } from "../define.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { codeOf, evalOf } from "./eval.ts";
import { installFunctionConstructor } from "./function-constructor.ts";
import { installFunctionText } from "./function-text.ts";
import { installTimers } from "./timers.ts";

/** Calls the present `Function`, as a page would. */
const make = (...parts: unknown[]): ((...args: unknown[]) => unknown) =>
  (globalThis.Function as unknown as (...parts: unknown[]) => (...args: unknown[]) => unknown)(
    ...parts,
  );
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
let loads = 0;
let undo: Undo = () => {};
let realm = fakeRealm();

/** Stands for the rewriter: puts the realm object before each `location`. */
const rewriter = {
  rewriteScript: (source: string) => ({
    code: source.replace(/\blocation\b/g, `${REALM}.location`),
    edits: 0,
    diagnostics: [],
  }),
};

beforeEach(() => {
  loads = 0;
  realm = fakeRealm();
  realm.rewriter = () => {
    loads++;
    return rewriter as unknown as ReturnType<typeof realm.rewriter>;
  };
  Object.defineProperty(globalThis, REALM, { value: { location: "virtual" }, configurable: true });
  undo = undoAll([
    installFunctionText(realm),
    installFunctionConstructor(realm),
    installTimers(realm),
  ]);
});
afterEach(() => {
  undo();
  Reflect.deleteProperty(globalThis, REALM);
});

describe("function constructors", () => {
  const kinds = [
    ["Function", () => Function],
    ["AsyncFunction", () => (async () => {}).constructor as FunctionConstructor],
    ["GeneratorFunction", () => function* () {}.constructor as FunctionConstructor],
    ["AsyncGeneratorFunction", () => async function* () {}.constructor as FunctionConstructor],
  ] as const;

  it.each(kinds)("rewrites what %s makes, and shows the author's text", async (name, get) => {
    const kind = get();
    expect([kind.name, kind.length, String(kind)]).toEqual([
      name,
      1,
      `function ${name}() { [native code] }`,
    ]);
    const made = kind("a", "b = location", "return [a, b, location] // end");
    const star = name.includes("Generator") ? "*" : "";
    const prefix = name.startsWith("Async") ? "async " : "";
    expect(String(made)).toBe(
      `${prefix}function${star} anonymous(a,b = location\n) {\nreturn [a, b, location] // end\n}`,
    );
    expect(made).toBeInstanceOf(kind);
    expect(made).toBeInstanceOf(Function);
    expect(Object.getPrototypeOf(kind)).toBe(name === "Function" ? Function.prototype : Function);
    expect(made.constructor).toBe(kind);
    const result: unknown = made(1);
    const value: unknown =
      star === "" ? await result : (await (result as AsyncGenerator).next()).value;
    expect(value).toEqual([1, "virtual", "virtual"]);
    expect(new kind("return 1")).toBeInstanceOf(kind);
  });

  it("keeps the parts of a function apart when they hold the seam between them", () => {
    const made = make("x = `\n) {\n`", "y = location", "return x + y");
    expect(made()).toBe("\n) {\nvirtual");
    expect(loads).toBe(1);
  });

  it.each([
    [["a){}//", ""]],
    [["/*", "*/){ return location"]],
    [["a", "location }"]],
    [["return location ("]],
  ])("throws a SyntaxError for %j", (parts) => {
    expect(() => make(...parts)).toThrow(SyntaxError);
  });

  it("accepts comments across parameters, and joined parameters", () => {
    expect(make("a, b", "c", "return a + b + c + location")(1, 2, 3)).toBe("6virtual");
    expect(make("a //", "return a + location")("x ")).toBe("x virtual");
  });

  it("converts its arguments once, and without any makes an empty function", () => {
    let count = 0;
    const body = { toString: () => `return location + ${++count}` };
    expect(make(body)()).toBe("virtual1");
    expect(count).toBe(1);
    expect(make()()).toBeUndefined();
  });

  it("serves subclasses and Reflect.construct", () => {
    class Mine extends Function {}
    const made = new Mine("return location");
    expect([made(), made instanceof Mine]).toEqual(["virtual", true]);
    const reflected = Reflect.construct(Function, ["return location"], Mine) as () => unknown;
    expect([reflected(), Object.getPrototypeOf(reflected) === Mine.prototype]).toEqual([
      "virtual",
      true,
    ]);
  });

  it("does not load the rewriter for code without interesting names", () => {
    expect(make("a", "return a * 2")(2)).toBe(4);
    expect(loads).toBe(0);
  });

  it("gives the native constructors back", () => {
    undo();
    expect((async () => {}).constructor).toBe(AsyncFunction);
    undo = () => {};
  });
});

describe("eval", () => {
  it("is one function that looks native", () => {
    const indirect = evalOf(realm);
    expect(evalOf(realm)).toBe(indirect);
    expect([indirect.name, indirect.length, String(indirect)]).toEqual([
      "eval",
      1,
      "function eval() { [native code] }",
    ]);
  });

  it("runs rewritten code in the global scope, and gives other values back", () => {
    const indirect = evalOf(realm);
    expect(indirect("location")).toBe("virtual");
    expect(indirect("var orielTestGlobal = typeof realm; orielTestGlobal")).toBe("undefined");
    expect(Reflect.get(globalThis, "orielTestGlobal")).toBe("undefined");
    Reflect.deleteProperty(globalThis, "orielTestGlobal");
    const object = { toString: () => "location" };
    expect(indirect(object as unknown as string)).toBe(object);
    expect(() => indirect("location (")).toThrow(SyntaxError);
  });

  it("gives direct evals rewritten code", () => {
    const local = "x";
    expect(codeOf(realm, "location + local")).toBe(`${REALM}.location + local`);
    // oxlint-disable-next-line no-eval
    expect(eval(codeOf(realm, "location + local") as string)).toBe(`virtual${local}`);
    expect(codeOf(realm, "1 + 1")).toBe("1 + 1");
    expect(codeOf(realm, 5)).toBe(5);
  });

  it("reads the code of a TrustedScript", () => {
    const policy = (
      globalThis as unknown as {
        trustedTypes: { createPolicy(n: string, r: object): { createScript(s: string): object } };
      }
    ).trustedTypes.createPolicy("test", { createScript: (text: string) => text });
    expect(evalOf(realm)(policy.createScript("location") as never)).toBe("virtual");
    expect(codeOf(realm, policy.createScript("location"))).toBe(`${REALM}.location`);
  });
});

describe("timers", () => {
  it("rewrite code that comes as text, and leave functions and arguments alone", async () => {
    const ran = new Promise((resolve) => Reflect.set(globalThis, "orielTestDone", resolve));
    Reflect.apply(setTimeout, undefined, ["orielTestDone(location)", 0]);
    expect(await ran).toBe("virtual");
    Reflect.deleteProperty(globalThis, "orielTestDone");
    expect(
      await new Promise((resolve) => setTimeout((...args: unknown[]) => resolve(args), 0, 1, 2)),
    ).toEqual([1, 2]);
    expect(() => (setTimeout as unknown as () => void)()).toThrow(TypeError);
    expect([setTimeout.length, setTimeout.name]).toEqual([1, "setTimeout"]);
  });
});

describe("Function.prototype.toString", () => {
  it("shows native code for hooks and for itself, the text for functions", () => {
    expect(String(setTimeout)).toBe("function setTimeout() { [native code] }");
    expect(Function.prototype.toString.toString()).toBe("function toString() { [native code] }");
    expect(String(Function)).toBe("function Function() { [native code] }");
    expect(String((a: number) => a)).toMatch(/^\(?a\)? => a$/);
    expect(
      String(
        class A {
          b = 1;
        },
      ),
    ).toMatch(/^class A/);
    expect(() => Function.prototype.toString.call({})).toThrow(TypeError);
  });

  it("shows what the author wrote in rewritten code", () => {
    // oxlint-disable-next-line no-new-func
    const made = evalOf(realm)("(function f(){ return location /* c */ })") as () => void;
    expect(String(made)).toBe("function f(){ return location /* c */ }");
  });
});

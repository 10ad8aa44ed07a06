import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Undo } from "../define.ts";
import { platformError } from "../natives.ts";
import type { Realm } from "../realm.ts";
import { fakeRealm } from "../testing/fake-realm.ts";
import { installErrorStack } from "./error-stack.ts";

type Prepare = (
  error: unknown,
  sites: { getScriptNameOrSourceURL(): string; toString(): string }[],
) => unknown;
const Errors = Error as unknown as { prepareStackTrace: Prepare | undefined };

let realm: Realm;
let undo: Undo = () => {};
/** Throws from a script that seems to be a proxied document. */
let fail: () => Error;

beforeEach(() => {
  realm = fakeRealm();
  undo = installErrorStack(realm);
  const run = (url: string, code: string): unknown => (0, eval)(`${code}\n//# sourceURL=${url}`);
  fail = run(
    realm.codec.encode("https://a.test/x.js?y=1"),
    "(() => new RangeError('m'))",
  ) as () => Error;
});
afterEach(() => {
  undo();
});

describe("stacks", () => {
  it("show real URLs, in the form of the engine", () => {
    const { stack } = fail();
    expect(stack).toContain("RangeError: m\n    at ");
    expect(stack).toContain("(https://a.test/x.js?y=1:1:8)");
    expect(stack).not.toContain("/service/");
  });

  it("show messages without what is inserted into code", () => {
    const { stack } = new TypeError("$oriel.wrap(...).top is not a function");
    expect(stack).toContain("TypeError: (intermediate value).top is not a function\n    at ");
  });

  it("do not show the runtime", () => {
    const address = `${realm.boot.config.scripts}page.js`;
    const inside = (0, eval)(`(f) => f()\n//# sourceURL=${address}`) as (f: () => Error) => Error;
    expect(inside(fail).stack).not.toContain("page.js");
  });

  it("are given to the page's own function, with real URLs", () => {
    const before = Errors.prepareStackTrace;
    Errors.prepareStackTrace = (_, sites) =>
      sites.map((site) => [site.getScriptNameOrSourceURL(), String(site)]);
    const [first] = fail().stack as unknown as [string, string][];
    expect(first?.[0]).toBe("https://a.test/x.js?y=1");
    expect(first?.[1]).toContain("https://a.test/x.js?y=1:1:8");
    Errors.prepareStackTrace = before;
    expect(fail().stack).toContain("RangeError: m\n    at ");
  });

  it("are written for objects that are no errors, and for exceptions of ours", () => {
    const plain: { stack?: string } = {};
    (Error as unknown as { captureStackTrace(o: object): void }).captureStackTrace(plain);
    expect(plain.stack).toMatch(/^Error\n {4}at /);
    expect(platformError("why", "SyntaxError").stack).toMatch(/^SyntaxError: why\n {4}at /);
    expect(new (class Mine extends Error {})("sub").stack).toMatch(/^Error: sub\n/);
  });

  it("are native again when the hook is gone", () => {
    undo();
    expect(Errors.prepareStackTrace).toBeUndefined();
    expect(fail().stack).toContain("/service/");
  });
});

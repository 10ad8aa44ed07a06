import { afterEach, describe, expect, it } from "vitest";
import {
  constructNative,
  defineAccessor,
  defineConstructor,
  defineMethod,
  disguise,
  type Undo,
  undisguise,
  undoAll,
} from "./define.ts";

let undos: Undo[] = [];
afterEach(() => {
  undoAll(undos)();
  undos = [];
});

describe("defineMethod", () => {
  it("keeps name, length and flags, and cannot be constructed", () => {
    undos.push(
      defineMethod<(this: string, from: number) => string>(
        String.prototype,
        "at",
        (native) =>
          ({
            hook(this: string, index: number) {
              return `${native.call(this, index)}!`;
            },
          }).hook,
      ),
    );
    expect("abc".at(-1)).toBe("c!");
    expect("".at.name).toBe("at");
    expect("".at.length).toBe(1);
    expect(Object.hasOwn("".at, "prototype")).toBe(false);
    expect(Object.getOwnPropertyDescriptor(String.prototype, "at")).toMatchObject({
      writable: true,
      enumerable: false,
      configurable: true,
    });
  });

  it("gives the native method back on undo", () => {
    const native = Array.prototype.at;
    const undo = defineMethod(Array.prototype, "at", () => ({ hook: () => 1 }).hook);
    expect(undisguise(Array.prototype.at)).toBe(native);
    expect(Array.prototype.at).not.toBe(native);
    undo();
    expect(Array.prototype.at).toBe(native);
  });

  it("owns the method on the object it was asked for, and leaves the parent alone", () => {
    class Parent {
      speak(): string {
        return "parent";
      }
    }
    class Child extends Parent {}
    const undo = defineMethod(Child.prototype, "speak", () => ({ hook: () => "child" }).hook);
    expect(new Child().speak()).toBe("child");
    expect(new Parent().speak()).toBe("parent");
    undo();
    expect(Object.hasOwn(Child.prototype, "speak")).toBe(false);
  });

  it("does nothing where the realm lacks the method, or may not change it", () => {
    const frozen = Object.freeze({ f: () => 1 });
    defineMethod(null, "f", () => ({ hook: () => 2 }).hook)();
    defineMethod({}, "missing", () => ({ hook: () => 2 }).hook)();
    defineMethod(frozen, "f", () => ({ hook: () => 2 }).hook)();
    expect(frozen.f()).toBe(1);
  });
});

describe("defineAccessor", () => {
  class Box {
    #value = 1;
    get value(): number {
      return this.#value;
    }
    set value(next: number) {
      this.#value = next;
    }
  }

  it("replaces what is given and leaves the rest native", () => {
    undos.push(
      defineAccessor<Box, number>(Box.prototype, "value", (native) => ({
        get() {
          return native.get(this) * 10;
        },
      })),
    );
    const box = new Box();
    box.value = 4;
    expect(box.value).toBe(40);
    const descriptor = Object.getOwnPropertyDescriptor(Box.prototype, "value");
    expect(descriptor?.get?.name).toBe("get value");
  });

  it("throws the native error on a wrong receiver", () => {
    undos.push(
      defineAccessor<Box, number>(Box.prototype, "value", (native) => ({
        get() {
          return native.get(this);
        },
      })),
    );
    expect(() => Reflect.get(Box.prototype, "value", {})).toThrow(TypeError);
  });
});

describe("defineConstructor", () => {
  class Native {
    static readonly ONE = 1;
    readonly args: readonly unknown[];
    constructor(...args: unknown[]) {
      this.args = args;
    }
  }

  it("keeps instanceof, statics, subclasses and prototype.constructor", () => {
    const scope = { Thing: Native };
    undos.push(
      defineConstructor<typeof Native>(scope, "Thing", (native, args, newTarget) =>
        constructNative(native, ["hooked", ...args], newTarget),
      ),
    );
    class Sub extends scope.Thing {}
    const sub = new Sub(1);
    expect(sub.args).toEqual(["hooked", 1]);
    expect(sub).toBeInstanceOf(Sub);
    expect(sub).toBeInstanceOf(Native);
    expect(new scope.Thing()).toBeInstanceOf(scope.Thing);
    expect(scope.Thing.ONE).toBe(1);
    expect(scope.Thing.name).toBe("Native");
    expect(scope.Thing.prototype.constructor).toBe(scope.Thing);
  });

  it("throws without new, as the native one does", () => {
    const scope = { Thing: Native };
    undos.push(defineConstructor<typeof Native>(scope, "Thing", (native) => new native()));
    expect(() => Reflect.apply(scope.Thing, undefined, [])).toThrow(TypeError);
  });
});

it("undisguises through several layers", () => {
  const native = { f: () => 1 }.f;
  const inner = disguise({ f: () => 2 }.f, native);
  const outer = disguise({ f: () => 3 }.f, inner);
  expect(undisguise(outer)).toBe(native);
  expect(undisguise(4)).toBe(4);
});

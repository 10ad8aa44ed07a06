import { type Cookie, parseSetCookie } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { type CookieView, createCookieView } from "./cookie-view.ts";

const PAGE = "https://www.a.test/dir/page";

function cookie(line: string, url: string = PAGE): Cookie {
  const parsed = parseSetCookie(line, { url: new URL(url), http: true });
  if (parsed === null) throw new TypeError(`${line}: is no cookie`);
  return parsed;
}

interface Setup {
  readonly view: CookieView;
  readonly sent: unknown[][];
  readonly changes: string[];
  /** Lets the worker answer the oldest message. */
  answer(): Promise<void>;
  read(url?: string): string;
}

function setup(...lines: string[]): Setup {
  const sent: unknown[][] = [];
  const changes: string[] = [];
  const waiting: (() => void)[] = [];
  const take = (...args: unknown[]): Promise<void> => {
    sent.push(args);
    return new Promise((resolve) => waiting.push(resolve));
  };
  const view = createCookieView({
    cookies: lines.map((line) => cookie(line)),
    url: () => PAGE,
    line: { write: take, receive: take },
    changed: ({ name }) => changes.push(name),
  });
  return {
    view,
    sent,
    changes,
    async answer() {
      waiting.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    },
    read: (url = PAGE) => view.header(new URL(url)),
  };
}

describe("createCookieView", () => {
  it("shows a write at once, the longest path first, then the oldest", () => {
    const { view, read, sent } = setup("a=1; path=/");
    view.write(PAGE, "b=2; path=/");
    view.write(PAGE, "c=3; path=/dir");
    expect(read()).toBe("c=3; a=1; b=2");
    expect(sent).toEqual([
      [PAGE, "b=2; path=/"],
      [PAGE, "c=3; path=/dir"],
    ]);
  });

  it("replaces and deletes", () => {
    const { view, read } = setup("a=1; path=/");
    view.write(PAGE, "a=2; path=/");
    expect(read()).toBe("a=2");
    view.write(PAGE, "a=; path=/; max-age=0");
    expect(read()).toBe("");
  });

  it("shows only what the URL may see", () => {
    const { read } = setup("s=1; secure; path=/", "p=1; path=/other", "d=1; domain=a.test; path=/");
    expect(read()).toBe("s=1; d=1");
    expect(read("http://www.a.test/")).toBe("d=1");
    expect(read("https://www.a.test/other/x")).toBe("p=1; s=1; d=1");
  });

  it("does not show what scripts may not see", () => {
    const { view, read } = setup("h=1; httponly; path=/");
    view.receive(PAGE, ["i=1; httponly; path=/", "j=1; path=/"]);
    expect(read()).toBe("j=1");
    view.write(PAGE, "h=2; path=/");
    expect(read()).toBe("j=1");
  });

  it("keeps writes that are underway when the worker's list comes", async () => {
    const { view, read, answer } = setup();
    view.write(PAGE, "a=1; path=/");
    view.replace([cookie("b=2; path=/")]);
    expect(read()).toBe("b=2; a=1");
    await answer();
    view.replace([cookie("b=2; path=/")]);
    expect(read()).toBe("b=2");
  });

  it("is pending until the worker has everything", async () => {
    const { view, answer } = setup();
    expect(view.pending).toBeNull();
    view.write(PAGE, "a=1");
    view.write(PAGE, "b=1");
    const { pending } = view;
    expect(pending).toBeInstanceOf(Promise);
    await answer();
    expect(view.pending).not.toBeNull();
    await answer();
    await pending;
    expect(view.pending).toBeNull();
  });

  it("tells others of changes, and takes over theirs where they concern the document", () => {
    const { view, changes, read } = setup();
    view.write(PAGE, "a=1");
    view.write(PAGE, "bad=1; domain=b.test");
    expect(changes).toEqual(["a"]);
    view.apply(cookie("x=1; path=/", "https://b.test/"), false);
    view.apply(cookie("y=1; path=/; domain=a.test", "https://other.a.test/"), false);
    view.apply(cookie("z=1; path=/", "https://other.a.test/"), false);
    expect(read()).toBe("a=1; y=1");
    expect(changes).toEqual(["a"]);
  });
});

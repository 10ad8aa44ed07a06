import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import type { Frame, Page } from "playwright-core";

/** What a step tells: plain data, so that two runs can be compared. */
export type Observation =
  | string
  | number
  | boolean
  | null
  | readonly Observation[]
  | { readonly [key: string]: Observation };

/** A site that the end-to-end tests open directly and through the proxy. */
export interface Site {
  /** Unique, kebab-case. */
  readonly name: string;
  /** What of browsers and proxies it exercises. */
  readonly covers: string;
  /** Host names below `.test` that it answers at; the first one is opened. */
  readonly hosts: readonly [string, ...string[]];
  /** Brings the site up with fresh state. */
  start(context: SiteContext): Promise<RunningSite>;
  /** What a user does, in order: each step goes on where the one before it ended. */
  readonly steps: readonly Step[];
}

/** One thing that a user does, and what can be seen of it. */
export interface Step {
  /** Behaviour in the present tense, unique in the site. */
  readonly name: string;
  /**
   * @returns what must be the same directly and through the proxy; nothing that changes from run to run
   * @throws anything when the site does not do what it should
   */
  run(visit: Visit): Promise<Observation>;
}

/** What a site is given to come up. */
export interface SiteContext {
  /** Gives the origin of a host, e.g. `http://shop.test:8080`. */
  origin(host: string): string;
  /** Answers requests for a host until the site is stopped. */
  serve(host: string, backend: Backend): void;
}

/** What answers for one host. */
export interface Backend {
  readonly request: RequestListener;
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** A site that answers. */
export interface RunningSite {
  /** URL to open. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A window that shows a site, directly or through the proxy, as a tab or in a frame; the same code drives all. */
export interface Visit {
  /** The tab, for mouse, keyboard and downloads. */
  readonly page: Page;
  /**
   * The frame in the tab that holds the site. Its `url()` and `goto()` know proxied addresses: the members below
   * are for what has to do with URLs.
   */
  readonly view: Frame;
  /** Goes to a real URL, as typed into the address bar, and waits for its load event. */
  open(url: string): Promise<void>;
  /** Loads the document anew, and waits for its load event. */
  reload(): Promise<void>;
  /**
   * Runs a function as code of the page itself, so that it sees what the page's scripts see.
   *
   * @param code self-contained function, may be async
   */
  run<Result, Argument = undefined>(
    code: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result>;
  /** Waits until the page's own code finds a condition true, over navigations too. */
  until<Argument = undefined>(
    code: (argument: Argument) => unknown,
    argument?: Argument,
  ): Promise<void>;
  /** Acts, and gives a visit to the tab that this opens. */
  popup(act: () => Promise<unknown>): Promise<Visit>;
}

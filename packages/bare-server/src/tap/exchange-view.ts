import type { Readable } from "node:stream";
import type {
  Exchange,
  ExchangeKind,
  TapClient,
  TapMessage,
  TapOuter,
  TapRequest,
  TapResponse,
  TapSummary,
  TapUpgrade,
} from "./exchange.ts";
import type { AnswerHead, Probe } from "./probe.ts";
import type { TapSource } from "./tap-source.ts";
import type { TapBudget, TapStream } from "./tap-stream.ts";
import type { UpgradeSource } from "./upgrade-source.ts";

/** One exchange as one tap sees it: what it does not ask for is not made. */
export class ExchangeView implements Exchange {
  readonly #probe: Probe;
  readonly #budget: TapBudget;
  #request: TapRequest | null = null;
  #response: Promise<TapResponse | null> | null = null;
  #upgrade: Promise<TapUpgrade | null> | null = null;

  constructor(probe: Probe, budget: TapBudget) {
    this.#probe = probe;
    this.#budget = budget;
  }

  get id(): number {
    return this.#probe.id;
  }

  get kind(): ExchangeKind {
    return this.#probe.origin.kind;
  }

  get client(): TapClient {
    const { client, origin } = this.#probe;
    return { ...client, httpVersion: origin.request.httpVersion };
  }

  get outer(): TapOuter {
    const { request, response } = this.#probe.origin;
    const { method = "", url = "", rawHeaders } = request;
    const status = response?.headersSent === true ? response.statusCode : null;
    return { method, target: url, lines: rawHeaders, status };
  }

  get request(): TapRequest {
    this.#request ??= new RequestView(this.#probe, this.#budget);
    return this.#request;
  }

  get response(): Promise<TapResponse | null> {
    this.#response ??= this.#probe.answer.promise.then((head) =>
      head === null ? null : new ResponseView(head, this.#probe.answerBody, this.#budget),
    );
    return this.#response;
  }

  get upgrade(): Promise<TapUpgrade | null> {
    this.#upgrade ??= this.#probe.upgrade.promise.then((source) =>
      source === null ? null : new UpgradeView(source, this.#budget),
    );
    return this.#upgrade;
  }

  get done(): Promise<TapSummary> {
    return this.#probe.summary.promise;
  }
}

class RequestView implements TapRequest {
  readonly #probe: Probe;
  readonly #budget: TapBudget;
  #body: Readable | null = null;

  constructor(probe: Probe, budget: TapBudget) {
    this.#probe = probe;
    this.#budget = budget;
  }

  get method(): string {
    return this.#probe.head.method;
  }

  get url(): string {
    return this.#probe.head.url;
  }

  get lines(): readonly string[] {
    return this.#probe.lines;
  }

  get body(): Readable {
    this.#body ??= this.#probe.requestBody.open(this.#budget);
    return this.#body;
  }
}

class ResponseView implements TapResponse {
  readonly status: number;
  readonly statusText: string;
  readonly lines: readonly string[];
  readonly #source: TapSource<Buffer>;
  readonly #budget: TapBudget;
  #body: Readable | null = null;

  constructor(
    { status, statusText, lines }: AnswerHead,
    source: TapSource<Buffer>,
    budget: TapBudget,
  ) {
    this.status = status;
    this.statusText = statusText;
    this.lines = lines;
    this.#source = source;
    this.#budget = budget;
  }

  get body(): Readable {
    this.#body ??= this.#source.open(this.#budget);
    return this.#body;
  }
}

class UpgradeView implements TapUpgrade {
  readonly protocol: string;
  readonly raw: TapUpgrade["raw"];
  readonly #source: UpgradeSource;
  readonly #budget: TapBudget;
  #messages: TapStream<TapMessage> | null | undefined;

  constructor(source: UpgradeSource, budget: TapBudget) {
    this.protocol = source.protocol;
    this.raw = source.raw === null ? null : new RawView(source.raw, budget);
    this.#source = source;
    this.#budget = budget;
  }

  get messages(): Readable | null {
    this.#messages ??= this.#source.openMessages(this.#budget);
    return this.#messages;
  }
}

class RawView {
  readonly #sources: NonNullable<UpgradeSource["raw"]>;
  readonly #budget: TapBudget;
  #client: Readable | null = null;
  #remote: Readable | null = null;

  constructor(sources: NonNullable<UpgradeSource["raw"]>, budget: TapBudget) {
    this.#sources = sources;
    this.#budget = budget;
  }

  get client(): Readable {
    this.#client ??= this.#sources.client.open(this.#budget);
    return this.#client;
  }

  get remote(): Readable {
    this.#remote ??= this.#sources.remote.open(this.#budget);
    return this.#remote;
  }
}

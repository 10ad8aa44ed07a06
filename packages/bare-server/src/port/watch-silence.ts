import type { ServerHttp2Session } from "node:http2";

/** Times in ms. */
export interface SilenceLimits {
  /** Without a stream until the session is closed, and with one until its client is asked for a sign of life. */
  readonly idle: number;
  /** In which that sign must come; 0: any time. */
  readonly answer: number;
}

/** Hears of the streams of a session. */
export interface SilenceWatch {
  begin(): void;
  end(): void;
}

/**
 * Closes a session on which nothing runs, and ends one whose client has vanished, or that nghttp2 has given up, of which
 * node hears nothing. The timer is its own: node keeps that of a session, and so the session, after its end.
 */
export function watchSilence(
  session: ServerHttp2Session,
  { idle, answer }: SilenceLimits,
): SilenceWatch {
  let open = 0;
  let since = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const wait = (ms: number): void => {
    timer = setTimeout(look, ms).unref();
  };
  function look(): void {
    const left = since + idle - performance.now();
    if (open > 0) probe();
    else if (left <= 0) session.close();
    else wait(left);
  }
  function probe(): void {
    if (answer > 0) timer = setTimeout(() => session.destroy(), answer).unref();
    const alive = (error: Error | null): void => {
      clearTimeout(timer);
      if (session.destroyed) return;
      if (error === null) wait(idle);
      else session.destroy();
    };
    if (!session.ping(alive)) alive(new Error("too many pings wait for their answer"));
  }
  session.once("close", () => clearTimeout(timer));
  wait(idle);
  return {
    begin: () => void open++,
    end() {
      open--;
      since = performance.now();
    },
  };
}

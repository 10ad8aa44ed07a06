/** Waits for the next event of a type, one that came before it was asked for included. */
export type Heard = <E extends Event = Event>(type: string) => Promise<E>;

/**
 * Listens to a socket from now on.
 *
 * @param patience ms to wait for an event
 */
export function hear(target: Pick<WebSocket, "addEventListener">, patience: number): Heard {
  const come = new Map<string, Event[]>();
  const waiting = new Map<string, ((event: Event) => void)[]>();
  for (const type of ["open", "message", "error", "close"]) {
    target.addEventListener(type, (event: Event) => {
      const waiter = waiting.get(type)?.shift();
      if (waiter === undefined) come.set(type, [...(come.get(type) ?? []), event]);
      else waiter(event);
    });
  }
  return <E extends Event>(type: string): Promise<E> => {
    const event = come.get(type)?.shift();
    if (event !== undefined) return Promise.resolve(event as E);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no "${type}" event came`)), patience);
      waiting.set(type, [
        ...(waiting.get(type) ?? []),
        (got) => {
          clearTimeout(timer);
          resolve(got as E);
        },
      ]);
    });
  };
}

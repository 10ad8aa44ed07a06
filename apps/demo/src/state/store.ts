/** One value in the browser's storage, as JSON. Storage that is full or forbidden forgets; nothing throws. */
export interface Store {
  /** Gives the stored value; undefined when there is none, or none that can be read. */
  read(): unknown;
  write(value: unknown): void;
}

/** Opens the value of a key in `localStorage`. */
export function createStore(key: string): Store {
  return {
    read() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? "null") ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // private windows, full disks: the value lives as long as the page
      }
    },
  };
}

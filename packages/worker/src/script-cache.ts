/** UTF-16 units of source and result together that are kept. */
const CAPACITY = 12_000_000;

/** Keeps rewritten scripts by their text, the most recently used ones; a page's scripts are asked for again and again. */
export class ScriptCache {
  readonly #entries = new Map<string, string>();
  readonly #capacity: number;
  #size = 0;

  constructor(capacity: number = CAPACITY) {
    this.#capacity = capacity;
  }

  /**
   * Gives the result for a text.
   *
   * @param kind keeps results of different rewritings of one text apart
   * @param make is called when there is none yet
   */
  get(kind: string, text: string, make: (text: string) => string): string {
    const key = `${kind} ${text}`;
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known === "" ? text : known;
    }
    const made = make(text);
    // most scripts stay as they are; the empty string stands for that
    this.#put(key, made === text ? "" : made);
    return made;
  }

  #put(key: string, result: string): void {
    const size = key.length + result.length;
    if (size > this.#capacity / 4) return;
    this.#entries.set(key, result);
    this.#size += size;
    for (const [oldest, value] of this.#entries) {
      if (this.#size <= this.#capacity) return;
      this.#entries.delete(oldest);
      this.#size -= oldest.length + value.length;
    }
  }
}

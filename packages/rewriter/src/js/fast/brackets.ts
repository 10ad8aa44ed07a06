import type { Opaque } from "./opaque.ts";

/** 1: opens, 2: closes. */
const KINDS = new Uint8Array(128);
for (const text of "([{") KINDS[text.charCodeAt(0)] = 1;
for (const text of ")]}") KINDS[text.charCodeAt(0)] = 2;

/** All brackets of a source that stand in code. */
export class Brackets {
  readonly #opens: number[] = [];
  readonly #closes: number[] = [];
  /** Index of the bracket around each one, or -1. */
  readonly #around: number[] = [];

  /** Reads a source; brackets that nothing closes reach to its end. */
  constructor(source: string, opaque: Opaque) {
    const { length } = source;
    let inner = -1;
    let part = 0;
    let start = opaque.size > 0 ? opaque.start(0) : length;
    for (let at = 0; at < length; at++) {
      if (at === start) {
        at = opaque.end(part++) - 1;
        start = part < opaque.size ? opaque.start(part) : length;
        continue;
      }
      const code = source.charCodeAt(at);
      const kind = code < 128 ? KINDS[code] : 0;
      if (kind === 0) continue;
      if (kind === 1) {
        this.#around.push(inner);
        inner = this.#opens.push(at) - 1;
        this.#closes.push(length);
      } else if (inner >= 0) {
        this.#closes[inner] = at;
        inner = this.#around[inner] ?? -1;
      }
    }
  }

  #lastBefore(offset: number): number {
    let from = 0;
    let to = this.#opens.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#opens[middle] ?? 0) < offset) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }

  /** Offset of the bracket that is open at an offset, or -1. */
  enclosing(offset: number): number {
    let index = this.#lastBefore(offset);
    while (index >= 0 && (this.#closes[index] ?? 0) < offset) index = this.#around[index] ?? -1;
    return index < 0 ? -1 : (this.#opens[index] ?? -1);
  }

  /** Offset of the bracket that closes the one at an offset; the length when there is none. */
  closing(open: number): number {
    return this.#closes[this.#lastBefore(open + 1)] ?? -1;
  }
}

import { CLOSE } from "@oriel/core";
import { CODES, insideWith, MARK } from "./insertions.ts";

interface Edit {
  readonly at: number;
  /** Where the replaced text ends; equal to `at` for insertions. */
  readonly end: number;
  readonly text: string;
  /** Among edits at one place: what ends there comes before what begins there. */
  readonly rank: number;
  /** Among edits of one rank: outer before inner. */
  readonly order: number;
}

/** Characters after which an identifier would go on. */
const WORD = /[\w$\\\u0080-\uffff]/;

/** Collects insertions in any order of places; at one place, those of outer nodes have to come before inner ones. */
export class EditList {
  readonly #edits: Edit[] = [];
  readonly #catching: { readonly start: number; readonly end: number }[] = [];
  #order = 0;

  get size(): number {
    return this.#edits.length;
  }

  /** Takes the place in the order for an insertion that is only decided later. */
  reserve(): number {
    return this.#order++;
  }

  /** Inserts text before the expression that begins at `at`. */
  open(at: number, text: string, order: number = this.reserve()): void {
    this.#edits.push({ at, end: at, text, rank: 2, order });
  }

  /** Inserts text after the expression that ends at `at`. */
  close(at: number, text: string = CLOSE): void {
    // Every other text but that around arguments belongs to what ends there, so it is the innermost.
    const rank = text === CLOSE || text === CODES.close ? 1 : 0;
    this.#edits.push({ at, end: at, text, rank, order: this.reserve() });
  }

  /** Notes a part of the source in which any name may be caught by an object. */
  catches(start: number, end: number): void {
    this.#catching.push({ start, end });
  }

  /** Puts text in the place of a token. */
  replace(at: number, end: number, text: string): void {
    this.#edits.push({ at, end, text, rank: 3, order: this.reserve() });
  }

  /** Takes over the edits of a part of the source, in which nothing is caught. */
  takeFrom(part: EditList, offset: number): void {
    for (const { at, end, text, rank, order } of part.#edits) {
      this.#edits.push({ at: at + offset, end: end + offset, text, rank, order });
    }
  }

  /** Gives the source with all edits made. */
  apply(source: string): string {
    const edits = this.#edits.sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order);
    let code = "";
    let done = 0;
    let last = -1;
    for (const { at, end, text: plain, rank } of edits) {
      // Inside a text that is replaced.
      if (at < done) continue;
      const caught = this.#catching.some((part) => at >= part.start && at < part.end);
      const text = caught ? insideWith(plain) : plain;
      const glued =
        rank === 2 && last !== at && text.startsWith("$") && WORD.test(source[at - 1] ?? "");
      code += source.slice(done, at) + (glued ? MARK + text : text);
      done = end;
      last = at;
    }
    return code + source.slice(done);
  }
}

/** Input on its way to the output, with edits made in order. Offsets count from the beginning of all input. */
export interface Output {
  /** Adds input at the end. */
  add(text: string): void;
  /** Offset of the end of the input. */
  end(): number;
  /** Offset up to which the input is in the output. */
  position(): number;
  /** Input between two offsets that is not taken yet. */
  slice(start: number, end: number): string;
  /** Puts text before the character at an offset. */
  insert(offset: number, text: string): void;
  /** Puts text in the place of a range. Ranges come in ascending order. */
  replace(start: number, end: number, text: string): void;
  /** Gives the output up to an offset and forgets the input before it. */
  take(limit: number): string;
}

/** Makes an empty {@link Output}. */
export function createOutput(): Output {
  let buffer = "";
  let bufferStart = 0;
  let copied = 0;
  let ready = "";

  function copyTo(offset: number): void {
    if (offset <= copied) return;
    ready += buffer.slice(copied - bufferStart, offset - bufferStart);
    copied = offset;
  }

  return {
    add(text) {
      buffer += text;
    },
    end: () => bufferStart + buffer.length,
    position: () => copied,
    slice: (start, end) => buffer.slice(start - bufferStart, end - bufferStart),
    insert(offset, text) {
      copyTo(offset);
      ready += text;
    },
    replace(start, end, text) {
      copyTo(start);
      ready += text;
      copied = end;
    },
    take(limit) {
      copyTo(limit);
      if (copied > bufferStart) {
        buffer = buffer.slice(copied - bufferStart);
        bufferStart = copied;
      }
      const text = ready;
      ready = "";
      return text;
    },
  };
}

/** Reads and writes the text in a one-byte view of a document that keeps its encoding. */
export interface LegacyText {
  decode(view: string): string;
  /** Characters that the encoding lacks become character references. */
  encode(text: string): string;
}

// oxlint-disable-next-line no-control-regex
const NOT_ASCII = /[^\x00-\x7F]/;
// oxlint-disable-next-line no-control-regex
const EACH_NOT_ASCII = /[^\x00-\x7F]/gu;

/**
 * Makes the converter of an encoding that is based on ASCII.
 *
 * @param encoding name or label; what names none, is taken for windows-1252, as browsers do
 */
export function legacyText(encoding: string | null): LegacyText {
  const name = encoding ?? "windows-1252";
  const decoder = new TextDecoder(name);
  let table: ReadonlyMap<string, string> | null = null;
  return {
    decode(view) {
      if (!NOT_ASCII.test(view)) return view;
      return decoder.decode(Uint8Array.from(view, (char) => char.charCodeAt(0)));
    },
    encode(text) {
      if (!NOT_ASCII.test(text)) return text;
      table ??= encodingTable(name);
      const bytes = table;
      return text.replace(
        EACH_NOT_ASCII,
        (char) => bytes.get(char) ?? `&#${char.codePointAt(0) ?? 0};`,
      );
    },
  };
}

/**
 * Turns the platform's decoder round. It has no encoder but for UTF-8, and this is needed only where a script or style
 * with characters beyond ASCII changes in such a document.
 */
function encodingTable(name: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  const decoder = new TextDecoder(name, { fatal: true });
  const learn = (...bytes: number[]): void => {
    try {
      const char = decoder.decode(new Uint8Array(bytes));
      if (/^.$/su.test(char) && !table.has(char)) table.set(char, String.fromCharCode(...bytes));
    } catch {
      // the beginning of a longer sequence, or nothing at all
    }
  };
  for (let lead = 0x80; lead <= 0xff; lead++) learn(lead);
  if (table.size > 100) return table;
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) learn(lead, trail);
  }
  return table;
}

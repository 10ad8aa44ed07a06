/** Code units by use: 1 of identifiers and numbers, 2 blank, 3 line end. */
const KINDS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const text = String.fromCharCode(code);
  if (/[\w$]/.test(text)) KINDS[code] = 1;
  else if (/[\t\v\f ]/.test(text)) KINDS[code] = 2;
  else if (/[\n\r]/.test(text)) KINDS[code] = 3;
}

const isWideBlank = (code: number): boolean =>
  code === 0xa0 || code === 0xfeff || (code >= 0x1680 && /\s/.test(String.fromCharCode(code)));

/** Tells whether a code unit is one of identifiers and numbers: above ASCII only blanks and line ends are none. */
export function isWord(code: number): boolean {
  return code < 128 ? KINDS[code] === 1 : code >= 0x80 && !isWideBlank(code);
}

/** Tells whether a code unit ends a line. */
export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}

/** Tells whether a code unit is blank, or ends a line. */
export function isBlank(code: number): boolean {
  return code < 128 ? (KINDS[code] ?? 0) > 1 : isWideBlank(code);
}

/** Finds where the word that ends before `end` begins. */
export function wordStart(source: string, end: number): number {
  let at = end;
  while (at > 0 && isWord(source.charCodeAt(at - 1))) at--;
  return at;
}

/** Finds where the word that begins at `start` ends. */
export function wordEnd(source: string, start: number): number {
  let at = start;
  while (isWord(source.charCodeAt(at))) at++;
  return at;
}

const COMMA = 44;
const OPEN = 40;
const CLOSE = 41;

/**
 * Maps the URLs of a `srcset` or `imagesrcset` value; descriptors, commas and white space stay as they are.
 *
 * @param value the attribute's value, entities decoded
 * @param map gives what stands in the place of a URL; the same string leaves it alone
 * @returns the same string when no URL changed
 * @see https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute
 */
export function rewriteSrcset(value: string, map: (url: string) => string): string {
  const { length } = value;
  let output = "";
  let copied = 0;
  let position = 0;
  while (position < length) {
    const code = value.charCodeAt(position);
    if (isSpace(code) || code === COMMA) {
      position++;
      continue;
    }
    const start = position;
    while (position < length && !isSpace(value.charCodeAt(position))) position++;
    let end = position;
    // commas at the end of a URL end the candidate, commas inside belong to the URL
    if (value.charCodeAt(end - 1) === COMMA) {
      while (value.charCodeAt(end - 1) === COMMA) end--;
    } else {
      position = skipDescriptors(value, position);
    }
    const url = value.slice(start, end);
    const mapped = map(url);
    if (mapped === url) continue;
    output += value.slice(copied, start) + mapped;
    copied = end;
  }
  return copied === 0 ? value : output + value.slice(copied);
}

/** Gives the position behind the comma that ends a candidate's descriptors; commas in parentheses do not end them. */
function skipDescriptors(value: string, from: number): number {
  let inParentheses = false;
  for (let position = from; position < value.length; position++) {
    const code = value.charCodeAt(position);
    if (code === COMMA && !inParentheses) return position + 1;
    if (code === OPEN) inParentheses = true;
    else if (code === CLOSE) inParentheses = false;
  }
  return value.length;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11);
}

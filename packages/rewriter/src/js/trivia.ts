const LINE_END = /[\n\r\u2028\u2029]/g;

function lineEnd(source: string, from: number): number {
  LINE_END.lastIndex = from;
  return LINE_END.exec(source)?.index ?? source.length;
}

/**
 * Skips white space and comments (HTML-like ones too: where an operator is due, `<!--` and `-->` can be nothing else).
 *
 * @returns the offset of the next token, or the length of the source
 */
export function skipTrivia(source: string, from: number): number {
  let at = from;
  for (;;) {
    if (/\s/.test(source[at] ?? "")) at++;
    else if (source.startsWith("/*", at)) {
      const end = source.indexOf("*/", at + 2);
      at = end < 0 ? source.length : end + 2;
    } else if (
      source.startsWith("//", at) ||
      source.startsWith("<!--", at) ||
      source.startsWith("-->", at)
    ) {
      at = lineEnd(source, at);
    } else return at;
  }
}

/**
 * Finds what follows an expression that the parser gave without its parentheses.
 *
 * @param end where the expression ends
 * @returns `end` behind the closing parentheses that belong to it; `next`: where the next other token begins
 */
export function afterExpression(source: string, end: number): { end: number; next: number } {
  let closed = end;
  let next = skipTrivia(source, end);
  while (source[next] === ")") {
    closed = next + 1;
    next = skipTrivia(source, closed);
  }
  return { end: closed, next };
}

/** The time, then what separates it from the rest; without a separator there is no URL. */
const TIME = /^[\t\n\f\r ]*(?:\d+[\d.]*|\.[\d.]*)(?=[\t\n\f\r ;,])[\t\n\f\r ]*[;,]?[\t\n\f\r ]*/;
const KEY = /^url[\t\n\f\r ]*=[\t\n\f\r ]*/i;
/** The beginning of the key alone: the rest, `u` included, is the URL, and quotes are part of it. */
const HALF_KEY = /^u/i;

/**
 * Maps the URL of a declarative refresh: `<meta http-equiv=refresh content>` or the `Refresh` header.
 *
 * @param content e.g. `5; url='next.html'`
 * @param map gives what stands in the place of the URL, which is empty in `0;url=`
 * @returns the same string when there is no URL, or when it did not change
 * @see https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps
 */
export function rewriteRefresh(content: string, map: (url: string) => string): string {
  const time = TIME.exec(content)?.[0];
  if (time === undefined || time.length === content.length) return content;
  let start = time.length;
  const rest = content.slice(start);
  const key = KEY.exec(rest)?.[0];
  let end = content.length;
  if (key !== undefined || !HALF_KEY.test(rest)) {
    start += key?.length ?? 0;
    const quote = content.charAt(start);
    if (quote === '"' || quote === "'") {
      const close = content.indexOf(quote, ++start);
      if (close >= 0) end = close;
    }
  }
  const url = content.slice(start, end);
  const mapped = map(url);
  return mapped === url ? content : content.slice(0, start) + mapped + content.slice(end);
}

import { X509Certificate } from "node:crypto";

/** ms before the end of a certificate at which it is told. */
const WARNING = 7 * 86_400_000;
/** Timers cannot wait longer. */
const LONGEST = 2_147_483_647;

/**
 * Tells once when a certificate comes near to its end, and once when it has come to it.
 *
 * @param cert PEM
 * @param name whom the text names
 * @param notice gets one line each
 * @returns a function that stops it
 */
export function watchEnd(cert: string, name: string, notice: (text: string) => void): () => void {
  const end = Date.parse(new X509Certificate(cert).validTo);
  const date = new Date(end).toISOString().slice(0, 10);
  let timer: NodeJS.Timeout | undefined;
  let warned = false;
  const wait = (ms: number): void => {
    timer = setTimeout(check, Math.min(ms, LONGEST)).unref();
  };
  function check(): void {
    const left = end - Date.now();
    if (left <= 0) {
      notice(
        `certificate "${name}": ended on ${date}, clients refuse it; put a new one in its place`,
      );
      return;
    }
    if (left > WARNING) {
      wait(left - WARNING);
      return;
    }
    if (!warned) notice(`certificate "${name}": ends on ${date}; put a new one in its place`);
    warned = true;
    wait(left);
  }
  check();
  return () => clearTimeout(timer);
}

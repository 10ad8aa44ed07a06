const LIMIT = 200;

/** Tells developers, once per address, of requests that no hook has taken care of. */
export class MissLog {
  readonly #noted = new Set<string>();
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void = (text) => console.debug(text)) {
    this.#write = write;
  }

  /** @param url real URL that was asked for in its place */
  note(address: string, url: string): void {
    if (this.#noted.has(address) || this.#noted.size >= LIMIT) return;
    this.#noted.add(address);
    this.#write(`Oriel: "${address}" was asked for on the proxy's origin; answered with "${url}"`);
  }
}

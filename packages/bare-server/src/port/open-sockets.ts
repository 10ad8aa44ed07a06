import type { Socket } from "node:net";

interface Node {
  readonly socket: Socket;
  before: Node | null;
  after: Node | null;
}

/**
 * The open connections of a port. A list of links and not a Set, whose table keeps connections that have closed alive
 * until it is made anew: with many short connections that is a quarter of their whole cost.
 */
export class OpenSockets {
  #first: Node | null = null;

  /** Keeps a connection until it closes. */
  add(socket: Socket): void {
    const node: Node = { socket, before: null, after: this.#first };
    if (this.#first !== null) this.#first.before = node;
    this.#first = node;
    socket.once("close", () => this.#remove(node));
  }

  /** Destroys all. */
  destroy(): void {
    for (let node = this.#first; node !== null; node = node.after) node.socket.destroy();
  }

  #remove(node: Node): void {
    if (node.before === null) this.#first = node.after;
    else node.before.after = node.after;
    if (node.after !== null) node.after.before = node.before;
  }
}

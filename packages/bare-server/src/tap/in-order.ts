/** Something that has come and is worked on; what it gives comes out when all that came before it is done. */
export interface Ticket<T> {
  /** ms since 1970. */
  readonly time: number;
  readonly results: T[];
  isDone: boolean;
}

/** Gives results in the order in which their causes came, though some take longer than others. */
export class InOrder<T> {
  readonly #give: (result: T) => void;
  readonly #tickets: Ticket<T>[] = [];

  constructor(give: (result: T) => void) {
    this.#give = give;
  }

  /** Begins to work on something that has just come. */
  begin(): Ticket<T> {
    const ticket: Ticket<T> = { time: Date.now(), results: [], isDone: false };
    this.#tickets.push(ticket);
    return ticket;
  }

  /** Takes a result of a ticket that is not done. */
  result(ticket: Ticket<T>, result: T): void {
    if (ticket === this.#tickets[0]) this.#give(result);
    else ticket.results.push(result);
  }

  /** Ends the work on a ticket, once. */
  end(ticket: Ticket<T>): void {
    ticket.isDone = true;
    while (this.#tickets[0]?.isDone === true) {
      this.#tickets.shift();
      for (const result of this.#tickets[0]?.results.splice(0) ?? []) this.#give(result);
    }
  }
}

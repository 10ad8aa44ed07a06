import fc from "fast-check";
import { expect, it } from "vitest";
import { InOrder, type Ticket } from "./in-order.ts";

it("gives results in the order in which their causes came, whatever ends first", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(3), { maxLength: 12 }).chain((counts) =>
        fc.record({
          counts: fc.constant(counts),
          ends: fc.shuffledSubarray([...counts.keys()], { minLength: counts.length }),
        }),
      ),
      ({ counts, ends }) => {
        const given: string[] = [];
        const order = new InOrder<string>((result) => given.push(result));
        const tickets: Ticket<string>[] = counts.map(() => order.begin());
        for (const at of ends) {
          const ticket = tickets[at];
          if (ticket === undefined) continue;
          for (let n = 0; n < (counts[at] ?? 0); n++) order.result(ticket, `${at} ${n}`);
          order.end(ticket);
        }
        const all = counts.flatMap((count, at) =>
          Array.from({ length: count }, (_, n) => `${at} ${n}`),
        );
        expect(given).toEqual(all);
      },
    ),
  );
});

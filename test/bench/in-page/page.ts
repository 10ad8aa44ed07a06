import { rewriteScript } from "@oriel/rewriter";
import { installHelpers } from "../../../packages/page/src/rewritten/helpers.ts";
import { fakeRealm } from "../../../packages/page/src/testing/fake-realm.ts";
import { LOOPS } from "./loops.ts";

/** What one loop takes, in ms per call: the lowest of many turns, in which original and rewritten code alternate. */
export interface Measured {
  readonly name: string;
  readonly edits: number;
  readonly isWorst: boolean;
  readonly original: number;
  readonly rewritten: number;
}

/** ms that one turn takes, about. */
const TURN = 12;
/** ms for which each function runs before it is measured. */
const WARM = 60;
/** How often each loop is compiled. */
const INSTANCES = 3;

type Call = () => unknown;

/** Runs every loop as it is and rewritten; the document needs some elements. */
export function measure(turns: number): readonly Measured[] {
  installHelpers(fakeRealm());
  return LOOPS.map(({ name, source, isWorst = false }) => {
    const { code, edits } = rewriteScript(source, { goal: "function" });
    // Functions of their own, so that none profits from what the engine has learned of another; several, because it
    // may learn one well and the next, of the same text, badly.
    const pairs = Array.from({ length: INSTANCES }, () => ({
      original: make(source),
      rewritten: make(code),
    }));
    const best = { original: Infinity, rewritten: Infinity };
    for (const { original, rewritten } of pairs) {
      if (String(original()) !== String(rewritten())) throw new Error(`run "${name}": it differs`);
      const calls = warm(original);
      warm(rewritten);
      for (let turn = 0; turn < turns; turn++) {
        const before = time(original, calls);
        best.rewritten = Math.min(best.rewritten, time(rewritten, calls) / calls);
        best.original = Math.min(best.original, before / calls);
      }
    }
    // The same text is the same code, whatever the clock says.
    if (code === source) best.original = best.rewritten = Math.min(best.original, best.rewritten);
    return { name, edits, isWorst, ...best };
  });
}

/** Compiles the text of a function body, and calls it for the function to measure. */
function make(text: string): Call {
  const body = Reflect.construct(Function, [text]) as () => Call;
  return body();
}

/** Lets the engine learn a function, and gives how often it runs in a turn. */
function warm(call: Call): number {
  let calls = 1;
  for (let ms = 0; ms < WARM;) ms += time(call, calls);
  while (time(call, calls) < TURN) calls *= 2;
  return calls;
}

/** Where results go, so that none is left out for not being used. */
let sink: unknown;

function time(call: Call, calls: number): number {
  const before = performance.now();
  for (let i = 0; i < calls; i++) sink = call();
  return Math.max(performance.now() - before, 0.001, sink === time ? 1 : 0);
}

import {
  CODES,
  MEMBER_OF_REALM,
  OPEN,
  PARENTHESIS,
  reference,
  shorthandKey,
} from "./insertions.ts";
import { settleLinks } from "./optional-chain.ts";
import type { Meaning } from "./scope.ts";
import { FREE_GLOBAL_OBJECTS, isUnforgeable } from "./syntax.ts";
import { settleBlockFunctions } from "./visit-function.ts";
import { openGuard } from "./visit-member.ts";
import type { Reference, Walk } from "./walk.ts";

/** Decides what becomes of each use of a name, now that every declaration is known. */
export function settle(walk: Walk): void {
  settleBlockFunctions(walk);
  for (const { use, name, scope } of walk.references) if (use === "taint") scope.taint(name);
  for (const item of walk.references) SETTLE[item.use](item, item.scope.resolve(item.name), walk);
  settleLinks(walk);
}

type Settle = (item: Reference, meaning: Meaning, walk: Walk) => void;

function exchange({ node, order, callee }: Reference, walk: Walk, before = ""): void {
  if (callee !== undefined) {
    // `new $oriel.value(x)` would make `value` the constructor.
    walk.edits.open(callee.start, PARENTHESIS, order);
    walk.edits.close(callee.end);
  }
  walk.edits.open(node.start, before + OPEN.value, order);
  walk.edits.close(node.end);
}

function read(item: Reference, meaning: Meaning, walk: Walk, before = ""): void {
  if (meaning === "local") return;
  if (meaning === "tainted") exchange(item, walk, before);
  else if (!isUnforgeable(item.name)) return;
  else if (meaning === "dynamic") exchange(item, walk, before);
  else walk.edits.open(item.node.start, before + MEMBER_OF_REALM, item.order);
}

function write(item: Reference, meaning: Meaning, walk: Walk, before = ""): void {
  // `top` cannot be written to, and the global's own `eval` may.
  if (item.name === "location") update(item, meaning, walk, before);
}

function update({ node, name, order }: Reference, meaning: Meaning, walk: Walk, before = ""): void {
  if (meaning === "local" || meaning === "tainted" || !isUnforgeable(name)) return;
  if (meaning === "global") walk.edits.open(node.start, before + MEMBER_OF_REALM, order);
  else {
    const text = reference(name);
    walk.edits.open(node.start, before + text.before, order);
    walk.edits.close(node.end, text.after);
  }
}

const SETTLE: { readonly [U in Reference["use"]]: Settle } = {
  read,
  write,
  update,
  taint() {},
  shorthand: (item, meaning, walk) => read(item, meaning, walk, shorthandKey(item.name)),
  "shorthand-write": (item, meaning, walk) => write(item, meaning, walk, shorthandKey(item.name)),
  // As a member of the realm object it would get that object as `this`.
  call(item, meaning, walk) {
    if (meaning === "tainted" || (meaning !== "local" && isUnforgeable(item.name))) {
      exchange(item, walk);
    }
  },
  eval({ call, order }, meaning, walk) {
    const [first] = call?.arguments ?? [];
    const last = call?.arguments.at(-1);
    if (meaning === "local" || first === undefined || last === undefined) return;
    if (first.type !== "SpreadElement") walk.surround(first, OPEN.code, order);
    else {
      // The first argument is only known at run time.
      walk.edits.open(first.start, CODES.open, order);
      walk.edits.close(last.end, CODES.close);
    }
  },
  object({ name, key, order }, meaning, walk) {
    if (key === undefined) return;
    if (FREE_GLOBAL_OBJECTS.has(name) && (meaning === "local" || meaning === "tainted")) return;
    const text = name === "top" && meaning === "global" ? MEMBER_OF_REALM + name : name;
    openGuard(walk, text, key, order);
  },
};

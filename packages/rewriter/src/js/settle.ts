import {
  CODES,
  MEMBER_OF_REALM,
  OPEN,
  PARENTHESIS,
  reference,
  shorthandKey,
} from "./insertions.ts";
import { settleLinks } from "./optional-chain.ts";
import type { Meaning, Scope } from "./scope.ts";
import { FREE_GLOBAL_OBJECTS, GLOBAL_OBJECTS, isUnforgeable } from "./syntax.ts";
import { settleBlockFunctions } from "./visit-function.ts";
import { openGuard } from "./visit-member.ts";
import type { Reference, Walk } from "./walk.ts";

/** Decides what becomes of each use of a name, now that every declaration is known. */
export function settle(walk: Walk): void {
  settleBlockFunctions(walk);
  for (const { use, name, scope, of } of walk.references) {
    if (use === "taint") scope.taint(name);
    else if (use === "alias" && of !== undefined && isGlobalName(of, scope)) scope.alias(name);
  }
  for (const item of walk.references) SETTLE[item.use](item, item.scope.resolve(item.name), walk);
  settleLinks(walk);
}

/** Whether the name, or `this`, stands for a global object. */
function isGlobalName(name: string, scope: Scope): boolean {
  if (!FREE_GLOBAL_OBJECTS.has(name)) return true;
  const meaning = scope.resolve(name);
  return meaning === "global" || meaning === "dynamic";
}

type Settle = (item: Reference, meaning: Meaning, walk: Walk) => void;

function exchange(item: Reference, walk: Walk, before = ""): void {
  surround(item, walk, before + OPEN.value);
}

function surround({ node, order, callee }: Reference, walk: Walk, text: string): void {
  if (callee !== undefined) {
    // `new $oriel.value(x)` would make `value` the constructor.
    walk.edits.open(callee.start, PARENTHESIS, order);
    walk.edits.close(callee.end);
  }
  walk.edits.open(node.start, text, order);
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
  if (item.name === "location" && meaning !== "tainted") update(item, meaning, walk, before);
}

function update({ node, name, order }: Reference, meaning: Meaning, walk: Walk, before = ""): void {
  if (meaning === "local" || (meaning !== "tainted" && !isUnforgeable(name))) return;
  if (meaning === "global") walk.edits.open(node.start, before + MEMBER_OF_REALM, order);
  else {
    const text = reference(name, meaning === "tainted");
    walk.edits.open(node.start, before + text.before, order);
    walk.edits.close(node.end, text.after);
  }
}

const SETTLE: { readonly [U in Reference["use"]]: Settle } = {
  read,
  write,
  update,
  taint() {},
  alias() {},
  pick({ name, node, scope, order, assignment }, _meaning, walk) {
    if (!scope.isAlias(name)) return;
    // The assignment gives its right side, not what was picked from.
    if (assignment !== undefined) walk.surround(assignment.node, OPEN.value, assignment.order);
    walk.surround(node, OPEN.pick, order);
  },
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
  object(item, meaning, walk) {
    const { name, scope, key, order, made } = item;
    if (key === undefined) return;
    const isFree = meaning === "global" || meaning === "dynamic";
    const isGlobal = GLOBAL_OBJECTS.has(name) || (FREE_GLOBAL_OBJECTS.has(name) && isFree);
    if (!isGlobal && !scope.isAlias(name)) {
      if (made !== undefined) surround(item, walk, OPEN[made]);
      return;
    }
    const text = name === "top" && meaning === "global" ? MEMBER_OF_REALM + name : name;
    openGuard(walk, text, key, order);
  },
};

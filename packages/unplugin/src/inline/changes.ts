import type { Node } from 'oxc-parser';
import { isOfValue, type Reference, type Variable } from './parse.js';
import { contains, functionAround, loopsAround } from './tree.js';

/** Where a variable gets its first value, if that is after a call in the same function. */
export function valueLater(variable: Variable, call: Node): Node | undefined {
  const def = variable.defs.find(isOfValue);
  if (def?.type !== 'Variable' || functionAround(def.node) !== functionAround(call)) return undefined;
  const first = variable.references.filter((each) => each.isWrite()).map(({ identifier }) => identifier);
  const isDeclaredBefore = def.node.end <= call.start;
  // A `var` may be assigned before its declaration.
  const isVar = def.parent?.type === 'VariableDeclaration' && def.parent.kind === 'var';
  if (isDeclaredBefore && (!isVar || first.length === 0)) return undefined;
  if (!isVar) return isInHead(def.node, call) ? undefined : def.node;
  const isElsewhere = first.some((each) => functionAround(each) !== functionAround(call));
  return isElsewhere || first.some((each) => each.end <= call.start) ? undefined : first[0];
}

/** Whether a variable is that of a loop whose body has the call. */
function isInHead(declarator: Node, call: Node): boolean {
  return loopsAround(call).some(
    (loop) => 'body' in loop && !contains(loop.body as Node, declarator) && contains(loop, declarator),
  );
}

/** Where a variable is changed after a call, or may be. */
export function changeLater(variable: Variable, call: Node): Node | undefined {
  return variable.references.find((each) => isLater(each, variable, call))?.identifier;
}

function isLater(change: Reference, variable: Variable, call: Node): boolean {
  const def = variable.defs.find(isOfValue);
  const isVar = def?.parent?.type === 'VariableDeclaration' && def.parent.kind === 'var';
  if (!change.isWrite() || (change.init === true && !isVar)) return false;
  const { identifier } = change;
  if (contains(call, identifier) || isOfHead(variable, identifier, call)) return false;
  const home = def === undefined ? call : functionAround(def.name);
  // A function that does not declare the variable may run again.
  if (functionAround(identifier) !== home) return true;
  // Up to where the function with the call is, the code has usually run when that function is called.
  if (functionAround(call) !== home && identifier.start > functionAround(call).start) return true;
  if (identifier.start > call.end) return true;
  // In a loop, what is before the call also comes after it, unless each iteration has a variable of its own.
  return loopsAround(identifier).some((loop) => contains(loop, call) && !contains(loop, variable.scope.block));
}

/** Whether a loop changes its own variable, of which each iteration has a copy. */
function isOfHead(variable: Variable, change: Node, call: Node): boolean {
  const loop = variable.scope.block;
  if (loop.type !== 'ForStatement' || !contains(loop.body, call)) return false;
  return !contains(loop.body, change);
}

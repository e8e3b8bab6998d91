// Code whose effect the contract does not promise: mutants in it are not tried against the conformance suite, because a case that
// killed them would ask for more than a clause. Unit tests cover this code. By file, then by function; `*` is the whole file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from '../../pnpm.mjs';

const kit = 'packages/adapter-kit/src/';
const prefetched = 'how much is assigned ahead of time';
const together = 'what shares a message';
const notPromised = {
  'host/lane/prefetch.ts': { '*': prefetched },
  'worker/durations.ts': { '*': prefetched },
  'host/lane/call-sender.ts': { learn: prefetched, isOrdinary: together },
  'wire/large-buffers.ts': { '*': 'that a large buffer is copied once, not twice' },
  'wire/small-values.ts': { '*': together },
  'worker/outbox.ts': { packed: together },
  'worker/near-names.ts': { '*': 'which similar names a message lists' },
};

const places = Object.entries(notPromised).flatMap(([name, functions]) => placesIn(name, functions));

/** @returns the places of the functions that are left out. Fails for one that does not exist any more. */
function placesIn(name, functions) {
  const file = `${kit}${name}`;
  const source = readFileSync(join(root, file), 'utf8');
  if ('*' in functions) return [{ file, first: 1, last: Infinity, why: functions['*'] }];
  const found = [];
  const lineOf = (offset) => source.slice(0, offset).split('\n').length;
  visit(parseSync(file, source).program, (node) => {
    const named = node.key?.name ?? node.id?.name;
    if (!/^(?:FunctionDeclaration|MethodDefinition)$/.test(node.type) || !Object.hasOwn(functions, named)) return;
    found.push({ file, first: lineOf(node.start), last: lineOf(node.end), why: functions[named], named });
  });
  for (const named of Object.keys(functions))
    if (!found.some((each) => each.named === named)) throw new Error(`${file} has no function named ${named}.`);
  return found;
}

function visit(node, found) {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') found(node);
  for (const part of Object.values(node)) visit(part, found);
}

/** Why the contract does not promise what a mutant changes; `undefined` if it does. */
export function whyNotPromised({ file, line }) {
  return places.find((place) => place.file === file && place.first <= line && line <= place.last)?.why;
}

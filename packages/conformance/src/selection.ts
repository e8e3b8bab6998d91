import type { Capabilities } from '@dispatch/core';
import type { CapabilityPattern, Case } from './case.js';
import type { Harness } from './harness.js';

/**
 * Why `test` does not apply to a dispatcher with these capabilities under this harness; `undefined` if it applies and
 * must pass.
 */
export function reasonToSkip(test: Case, capabilities: Capabilities, harness: Harness): string | undefined {
  for (const [name, wanted] of entries(test.requires)) {
    if (!wanted.includes(capabilities[name])) {
      return `is for capability ${name}: ${wanted.map(show).join(' or ')}; this dispatcher has ${show(capabilities[name])}`;
    }
  }
  for (const [name, unwanted] of entries(test.forbids)) {
    if (unwanted.includes(capabilities[name])) return `is not for capability ${name}: ${show(capabilities[name])}`;
  }
  const missing = test.needs?.find((ability) => harness[ability] === undefined);
  return missing === undefined ? undefined : `needs a harness with '${missing}'`;
}

type Values = readonly Capabilities[keyof Capabilities][];

function entries(pattern: CapabilityPattern = {}): readonly (readonly [keyof Capabilities, Values])[] {
  // The type system only knows that keys are strings; the type of the pattern says which.
  const names = Object.keys(pattern) as (keyof Capabilities)[];
  return names.flatMap((name) => {
    const value = pattern[name];
    return value === undefined ? [] : [[name, typeof value === 'object' ? value : [value]] as const];
  });
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

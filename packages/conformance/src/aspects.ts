import type { Capabilities } from '@dispatch/core';
import type { Aspect, Case } from './case.js';
import type { HarnessAbility } from './harness.js';

const ofCapabilities: { readonly [Name in keyof Capabilities]: readonly Aspect[] } = {
  parallel: ['engine'],
  blocking: ['memory'],
  cancelRunning: ['crash'],
  isolation: ['engine'],
  transfer: ['engine'],
  sharedMemory: ['memory'],
  loopsSeeCancel: ['memory'],
  startsKnown: ['memory'],
  delivery: [],
  crashRecovery: ['crash'],
  taskContext: ['engine'],
  modules: ['engine'],
};

/** Abilities of a harness that end no worker. */
const harmless: readonly HarnessAbility[] = [
  'adapter',
  'localAdapter',
  'entry',
  'otherRealm',
  'runProgram',
  'asyncLocalStorage',
  'createWithSetup',
  'directOutput',
  'broadcasts',
];

/**
 * What the outcome of `test` depends on: what its capabilities and needs imply, and what it `touches`. A case with none
 * passes or fails alike on every engine, with shared memory and without.
 */
export function aspectsOf(test: Case): ReadonlySet<Aspect> {
  const capabilities = Object.keys({ ...test.requires, ...test.forbids }) as (keyof Capabilities)[];
  const crashes = test.needs?.some((ability) => !harmless.includes(ability)) ?? false;
  return new Set<Aspect>([
    ...capabilities.flatMap((name) => ofCapabilities[name]),
    ...(crashes ? (['crash'] as const) : []),
    ...(test.touches ?? []),
  ]);
}

/** Whether `test` depends on one of `aspects`; without these, every case is meant. */
export function touchesOneOf(test: Case, aspects?: readonly Aspect[]): boolean {
  const own = aspectsOf(test);
  return aspects === undefined || aspects.some((aspect) => own.has(aspect));
}

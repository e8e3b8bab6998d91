import { AsyncLocalStorage } from 'node:async_hooks';
import { runSuite } from '@dispatch/conformance';
import type { Capabilities } from '@dispatch/core';
import { describe, expect, it } from 'vitest';
import type { ReferenceDispatcher } from './reference/dispatcher.js';
import { localAdapter } from './reference/local-adapter.js';
import { otherRealm } from './reference/other-realm.js';
import { LanesDispatcher } from './reference/lanes-dispatcher.js';

interface Variant {
  readonly name: string;
  readonly capabilities: Partial<Capabilities>;
  /** Some of the cases, for references about which the other cases verify nothing new. */
  readonly only?: readonly string[];
  readonly atLeast: number;
  /** Default: the reference with several workers on this thread. */
  readonly type?: typeof ReferenceDispatcher;
}

const some = [
  'capabilities/',
  'interface/',
  'task/',
  'context/',
  'run/',
  'cancel/',
  'data/',
  'error/',
  'block/',
  'close/',
];

/** Sets of capabilities that one reference can have: the cases for capabilities that are NOT offered run too. */
const variants: readonly Variant[] = [
  { name: 'a reference on this thread', capabilities: {}, atLeast: 400 },
  {
    name: 'a reference that transmits values as JSON',
    capabilities: { isolation: 'json', transfer: false, sharedMemory: false },
    atLeast: 370,
  },
  { name: 'a reference that cannot block', capabilities: { blocking: false }, only: some, atLeast: 150 },
  {
    name: 'a reference that does not follow the context',
    capabilities: { taskContext: 'sync' },
    only: some,
    atLeast: 150,
  },
  {
    name: 'a reference that shares and transfers nothing',
    capabilities: { sharedMemory: false, transfer: false },
    only: some,
    atLeast: 150,
  },
  {
    name: 'a reference that may start a task twice',
    capabilities: { delivery: 'at-least-once' },
    only: some,
    atLeast: 150,
  },
  {
    name: 'a reference with several workers on this thread',
    capabilities: { parallel: true },
    only: ['affinity/', 'priority/', 'ready/'],
    atLeast: 15,
    type: LanesDispatcher,
  },
];

describe('the reference dispatcher passes every case that it does not skip', () => {
  for (const { name, capabilities, only, atLeast, type = LanesDispatcher } of variants) {
    // Each case has a limit. All of them take some minutes on a busy machine.
    it(name, { timeout: 600_000 }, async () => {
      const create = (...[options]: ConstructorParameters<typeof ReferenceDispatcher>): ReferenceDispatcher =>
        new type(options, capabilities);
      const asyncLocalStorage = new AsyncLocalStorage<string>();
      const report = await runSuite({ name, create, otherRealm, localAdapter, asyncLocalStorage }, { only });
      expect(report.results.filter((result) => result.status === 'failed')).toEqual([]);
      expect(report.ok).toBe(true);
      expect(report.counts.passed).toBeGreaterThanOrEqual(atLeast);
    });
  }
});

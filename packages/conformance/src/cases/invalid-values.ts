import { defineTasks, type ExecuteOptions } from '@dispatch/core';
import { alike, isInstance, mentions, same, thrownBy } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';

/** Calls that throw immediately. */
export const invalidValues: readonly Case[] = [
  ...(
    [
      ['a-closure', () => 1, 'defineTasks'],
      ['an-async-function', async () => 1, 'defineTasks'],
      ['a-factory', running.double, 'defineTasks'],
      ['an-object-like-a-task', { namespace: '', name: 'double', module: undefined, args: [] }, 'defineTasks'],
      ['undefined', undefined, 'task'],
      ['null', null, 'task'],
      ['a-string', 'double', 'task'],
      ['a-promise', Promise.resolve(1), 'defineTasks'],
    ] as const
  ).map(([id, value, mention]): Case => ({
    id: `task/refuses-${id}`,
    clause: 'A7',
    title: `executing ${id.replaceAll('-', ' ')} in place of a task immediately throws a TypeError that says what to do`,
    async run(t) {
      const dispatcher = await t.shared();
      for (const method of ['execute', 'executeAsync', 'executeSync'] as const) {
        if (method === 'executeSync' && t.capabilities.blocking === false) continue;
        // @ts-expect-error Not a task: rejected at compile time too.
        const error = thrownBy(`${method}()`, () => dispatcher[method](value));
        isInstance(error, TypeError, `the error of ${method}()`);
        mentions(error.message, [mention], `the message of ${method}()`);
      }
    },
  })),
  ...(
    [
      ['timeout-negative', { timeout: -1 }, 'timeout'],
      ['timeout-nan', { timeout: NaN }, 'timeout'],
      ['timeout-string', { timeout: '100' }, 'timeout'],
      ['timeout-null', { timeout: null }, 'timeout'],
      ['signal-controller', { signal: new AbortController() }, 'signal'],
      ['signal-string', { signal: 'abort' }, 'signal'],
      ['snapshot-string', { snapshot: 'yes' }, 'snapshot'],
    ] as const
  ).map(([id, options, name]): Case => ({
    id: `options/${id}`,
    clause: 'A8',
    title: `an invalid option immediately throws a TypeError that names it, and nothing is queued: ${id}`,
    async run(t) {
      const dispatcher = await t.shared();
      const log = t.gate();
      const given: unknown = options;
      for (const method of ['execute', 'executeAsync'] as const) {
        // JavaScript code can pass anything.
        const error = thrownBy(`${method}()`, () =>
          dispatcher[method](running.note(log.name, 'victim'), given as ExecuteOptions),
        );
        isInstance(error, TypeError, `the error of ${method}()`);
        mentions(error.message, [name], `the message of ${method}()`);
      }
      await t.gives('the next task', dispatcher.execute(running.note(log.name, 'next')));
      await log.noted('next');
      alike(log.notes, ['next'], 'what started');
    },
  })),
  {
    id: 'options/close-timeout',
    clause: 'A8',
    title: 'an invalid timeout of close() throws a TypeError that names it, and nothing is closed',
    async run(t) {
      const dispatcher = await t.shared();
      const error = thrownBy('close()', () => dispatcher.close({ timeout: -1 }));
      isInstance(error, TypeError, 'its error');
      mentions(error.message, ['timeout'], 'its message');
      same(dispatcher.status, 'open', 'the status');
    },
  },
  ...(
    [
      ['module', () => defineTasks(Object(5), {}), 'module'],
      ['function', () => defineTasks(undefined, { work: Object('not a function') }), 'work'],
    ] as const
  ).map(([id, define, mention]): Case => ({
    id: `task/define-bad-${id}`,
    clause: 'A11',
    title: `defineTasks throws a TypeError for an invalid ${id} and names it`,
    async run() {
      const error = thrownBy('defineTasks()', define);
      isInstance(error, TypeError, 'its error');
      mentions(error.message, [mention], 'its message');
    },
  })),
];

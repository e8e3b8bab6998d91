import { DispatcherUnavailableError } from '@dispatch/core';
import { check, hasCode, isInstance } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';

/** Workers that never start. */
export const failedStarts: readonly Case[] = [
  {
    id: 'start/unstartable-fails-all',
    clause: 'L10',
    title: 'if no worker can be started, all waiting tasks fail with a DispatcherUnavailableError that has a cause',
    needs: ['createUnstartable'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 1000 + 10 * t.slack }, 'unstartable');
      const futures = [1, 2, 3, 4].map((number) => dispatcher.executeAsync(running.double(number)));
      const errors = await Promise.all(futures.map((future) => t.failure('a task', future)));
      for (const error of errors) {
        hasCode(error, 'DISPATCH_UNAVAILABLE', 'its error');
        isInstance(error, DispatcherUnavailableError, 'its error');
        check(error.cause !== undefined, 'its error has a cause');
      }
      hasCode(
        await t.failure('a later task', dispatcher.execute(running.double(1))),
        'DISPATCH_UNAVAILABLE',
        'its error',
      );
    },
  },
  {
    id: 'start/unstartable-is-not-ready',
    clause: 'L11',
    title: 'if no worker can be started, ready() rejects with a DispatcherUnavailableError',
    needs: ['createUnstartable'],
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, startTimeout: 1000 + 10 * t.slack }, 'unstartable');
      hasCode(await t.failure('ready()', dispatcher.ready()), 'DISPATCH_UNAVAILABLE', 'its error');
      hasCode(await t.failure('ready() again', dispatcher.ready()), 'DISPATCH_UNAVAILABLE', 'its error');
    },
  },
];

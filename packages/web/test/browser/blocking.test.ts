import './support/dispose.ts';
import { running } from '@dispatch/conformance/fixtures';
import { UnsupportedError, type Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';
import { blocking } from '@dispatch/web/blocking';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Maker } from './support/maker.ts';

function create(script: string): Dispatcher {
  const dispatcher = createDispatcher({ workers: 1, worker: () => new Worker(script, { type: 'module' }), blocking });
  onTestFinished(() => dispatcher.close({ timeout: 0 }));
  return dispatcher;
}

/** The result of a step in a worker that may block. */
function stepped(step: string): Promise<unknown> {
  return new Promise((message, failure) => {
    const begin = (worker: Worker): void => worker.postMessage(step);
    const maker = new Maker(
      () => new Worker(new URL('./workers/blocking-steps.ts', import.meta.url), { type: 'module' }),
      { begin, message, failure },
    );
    onTestFinished(() => maker.end());
    maker.start();
  });
}

describe("on a page's own thread the option 'blocking'", () => {
  test.for(['/fixtures-worker.js', '/blocking-fixtures-worker.js'])(
    'has no effect, for any worker: %s',
    async (script) => {
      const dispatcher = create(script);
      expect(dispatcher.capabilities.blocking).toBe(false);
      await dispatcher.ready();
      expect(() => dispatcher.executeSync(running.double(2))).toThrow(UnsupportedError);
      expect(await dispatcher.execute(running.double(2))).toBe(4);
    },
  );
});

describe.runIf(globalThis.crossOriginIsolated)('a thread that may block', () => {
  test('blocks for idle workers, whose wake-up messages it cannot receive', async () => {
    expect(await stepped('blocksForSleepers')).toEqual([2, 2, 4, 4, 6, 6]);
  });

  test('receives an error for workers that serve without a mailbox', async () => {
    expect(await stepped('servedOtherwise')).toContain(
      "the worker's file calls serve() of '@dispatch/web/blocking/worker'",
    );
  });

  test('receives errors that ended its workers only from its tasks', async () => {
    expect(await stepped('uncaughtErrors')).toBe(0);
  });

  test('blocks thousands of times without its event loop', async () => {
    expect(await stepped('calls')).toBe(2000 * 2001);
  });
});

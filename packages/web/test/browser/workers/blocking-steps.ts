import '../support/dispose.ts';
import { failing, running } from '@dispatch/conformance/fixtures';
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';
import { blocking } from '@dispatch/web/blocking';
import { make, postPayload } from '../support/making.ts';

// A thread that may block. It runs the steps that its page names, and posts the result of each.

async function withDispatcher<T>(script: string, use: (dispatcher: Dispatcher) => Promise<T>): Promise<T> {
  const dispatcher = createDispatcher({ workers: 1, worker: () => make(script), blocking });
  try {
    return await use(dispatcher);
  } finally {
    await dispatcher.close({ timeout: 0 });
  }
}

async function heldLocks(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name?.startsWith('@dispatch/web')).length;
}

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  async blocksForSleepers() {
    // Other pages may hold locks.
    const others = await heldLocks();
    return withDispatcher('/blocking-fixtures-worker.js', async (dispatcher) => {
      await dispatcher.ready();
      const results: unknown[] = [];
      for (const number of [1, 2, 3]) {
        while ((await heldLocks()) > others);
        results.push(dispatcher.executeSync(running.double(number)), await dispatcher.execute(running.double(number)));
      }
      return results;
    });
  },

  servedOtherwise: () =>
    withDispatcher('/fixtures-worker.js', (dispatcher) => dispatcher.ready().catch((error: unknown) => String(error))),

  async uncaughtErrors() {
    let heard = 0;
    addEventListener('error', () => (heard += 1));
    return withDispatcher('/blocking-fixtures-worker.js', async (dispatcher) => {
      const log = crypto.randomUUID();
      for (let time = 0; time < 5; time += 1) {
        // A task that starts on the dying worker would be lost with it.
        const lost = new Promise((resolve) => {
          dispatcher.events.addEventListener('workerlost', resolve, { once: true });
        });
        await dispatcher.execute(failing.uncaughtAfterwards(`${log}.0`));
        await lost;
      }
      // Long enough that all error events have been dispatched.
      for (let time = 0; time < 2; time += 1) await dispatcher.execute(running.sleep(200));
      return heard;
    });
  },

  calls: () =>
    withDispatcher('/blocking-fixtures-worker.js', async (dispatcher) => {
      await dispatcher.ready();
      let sum = 0;
      for (let number = 1; number <= 2000; number += 1) sum += dispatcher.executeSync(running.double(number));
      return sum;
    }),
};

addEventListener('message', ({ data }: MessageEvent<string>) => {
  void steps[data]?.().then(postPayload, (error: unknown) => {
    postPayload(String(error));
  });
});

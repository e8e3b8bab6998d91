import { hasCode, same } from '../assertions.js';
import type { Case } from '../case.js';
import { garbage } from '../fixtures/garbage.js';
import { running } from '../fixtures/running.js';

const announced = { crashRecovery: ['all', 'announced'], transfer: true } as const;

/** Workers whose port is closed by code in them. */
export const closedPorts: readonly Case[] = [
  {
    id: 'lost/closed-port',
    clause: 'L21',
    title: 'a worker that closes its port is replaced: later tasks run on another worker, and close() fulfils',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const before = await t.gives('a first task', dispatcher.execute(running.place()));
      same((await t.gives('the task', dispatcher.execute(garbage.closesPort()))).byteLength, 1, 'its result');
      await t.eventually('a task to run on another worker', async () => {
        // Before the port is closed a task may still start there, and is lost then.
        const place = await dispatcher.execute(running.place()).catch((error: unknown) => {
          hasCode(error, 'DISPATCH_WORKER_LOST', 'the error of a task that started before the port was closed');
        });
        return place !== undefined && place.life !== before.life;
      });
      await t.gives('close()', dispatcher.close());
    },
  },
  {
    id: 'lost/closed-port-and-a-started-task',
    clause: 'L21',
    title: 'a task that runs on a worker that closes its port fails with a WorkerLostError',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1, tasksPerWorker: 2 });
      const gate = t.gate();
      const other = dispatcher.executeAsync(running.hold(gate.name));
      await gate.arrivals();
      await t.gives('the task', dispatcher.execute(garbage.closesPort()));
      hasCode(await t.failure('the other task', other), 'DISPATCH_WORKER_LOST', 'its error');
    },
  },
  {
    id: 'lost/closed-port-and-close',
    clause: 'L21',
    title: 'close() fulfils although the only worker has closed its port',
    requires: announced,
    async run(t) {
      const dispatcher = await t.dispatcher({ workers: 1 });
      const futures = [
        dispatcher.executeAsync(garbage.closesPort()),
        ...[1, 2, 3].map((value) => dispatcher.executeAsync(running.double(value))),
      ];
      for (const future of futures) future.addDoneCallback(() => {});
      await t.gives('close()', dispatcher.close());
      same(futures.filter((future) => !future.done()).length, 0, 'how many tasks have not settled');
    },
  },
];

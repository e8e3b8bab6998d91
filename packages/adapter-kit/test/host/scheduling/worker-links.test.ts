import { describe, expect, test } from 'vitest';
import { blockOnBell } from '../../../src/host/blocking/blocking.js';
import type { Spawn, WorkerEvents } from '../../../src/host/worker-link.js';
import { openToWorker, sealFromWorker } from '../../../src/wire/opaque-messages.js';
import { expandCall } from '../../../src/wire/short-messages.js';
import { capabilities, createFake, settle } from '../../support/fake-dispatcher.js';

describe('a worker is given the bell', () => {
  test('where its dispatcher can block', async () => {
    const { submit, workers } = createFake(
      {},
      { capabilities: { ...capabilities, blocking: true }, blocking: blockOnBell },
    );
    submit(1);
    await settle();
    expect(workers.at(0).configuration.bell).toBeInstanceOf(SharedArrayBuffer);
  });

  test('nowhere else', async () => {
    const { submit, workers } = createFake();
    submit(1);
    await settle();
    expect(workers.at(0).configuration).not.toHaveProperty('bell');
  });
});

test('a link that can do no more than post and end is enough', async () => {
  const told: WorkerEvents[] = [];
  const ids: number[] = [];
  const spawn: Spawn = (_configuration, events) => {
    told.push(events);
    return {
      post(message) {
        const sent = expandCall(openToWorker(message));
        if (sent.type === 'calls') ids.push(...sent.ids);
      },
      terminate: () => Promise.resolve(),
    };
  };
  const { submit } = createFake({}, { spawn });
  for (const number of [1, 2]) {
    const future = submit(number);
    await settle();
    const [events] = told;
    events?.message(sealFromWorker({ type: 'replies', ids: ids.splice(0), values: [number], times: [] }));
    await expect(future).resolves.toBe(number);
  }
});

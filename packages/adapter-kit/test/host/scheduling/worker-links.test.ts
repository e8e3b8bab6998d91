import { describe, expect, test } from 'vitest';
import { blockOnBell } from '../../../src/host/blocking/blocking.js';
import type { Spawn, WorkerEvents } from '../../../src/host/worker-link.js';
import { openToWorker, sealFromWorker } from '../../../src/wire/opaque-messages.js';
import { expandCall } from '../../../src/wire/short-messages.js';
import { capabilities, createFake, settle } from '../../support/fake-dispatcher.js';

describe('a worker gets the bell', () => {
  test('if its dispatcher can block', async () => {
    const { submit, workers } = createFake(
      {},
      { capabilities: { ...capabilities, blocking: true }, blocking: blockOnBell },
    );
    submit(1);
    await settle();
    expect(workers.at(0).configuration.bell).toBeInstanceOf(SharedArrayBuffer);
  });

  test('only then', async () => {
    const { submit, workers } = createFake();
    submit(1);
    await settle();
    expect(workers.at(0).configuration).not.toHaveProperty('bell');
  });
});

test('a link that can only post and terminate is enough', async () => {
  const allEvents: WorkerEvents[] = [];
  const ids: number[] = [];
  const spawn: Spawn = (_configuration, events) => {
    allEvents.push(events);
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
    const [events] = allEvents;
    events?.message(sealFromWorker({ type: 'replies', ids: ids.splice(0), values: [number], times: [] }));
    await expect(future).resolves.toBe(number);
  }
});

import { serve } from '@dispatch/adapter-kit/worker';
import { defineTasks } from '@dispatch/core';
import { definitionsOf } from '@dispatch/core/internal';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimBytes, nextInSlot } from '../../src/wire/claims.js';
import { encodeThrown } from '../../src/wire/error-codec.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, sealToWorker } from '../../src/wire/opaque-messages.js';
import { settle } from '../support/fake-dispatcher.js';
import {
  anythingShort,
  checkPrototypes,
  checkPrototypesWhole,
  fuzzing,
  fuzzTimeout,
  mostly,
  times,
} from './hostile.js';
import { Claims } from '../support/claims.js';

const module = 'file:///fuzzed.js';
let called = 0;
defineTasks(module, { echo: (value: unknown) => ((called += 1), value) });
const definitions = definitionsOf(module);

function usually<T>(valid: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return mostly(valid, anythingShort);
}

const id = fc.constantFrom(nextInSlot(0), nextInSlot(1), nextInSlot(nextInSlot(0)), 0, -1);
const name = fc.constantFrom('echo', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then', '');
const reference = fc.record({
  index: usually(fc.nat(2)),
  module: fc.constant(module),
  namespace: fc.constant(''),
  name: usually(name),
});
const calls = fc.record(
  {
    type: fc.constant('calls'),
    ids: usually(fc.array(id, { maxLength: 2 })),
    tasks: usually(fc.array(usually(fc.nat(2)), { maxLength: 2 })),
    arities: usually(fc.array(usually(fc.nat(2)), { maxLength: 2 })),
    args: usually(fc.array(anythingShort, { maxLength: 3 })),
    deadlines: usually(fc.array(fc.double(), { maxLength: 2 })),
    highWaterMarks: usually(fc.array(fc.nat(2), { maxLength: 2 })),
  },
  { requiredKeys: ['type', 'ids', 'tasks', 'arities', 'args'] },
);
const declarations = fc.record({
  type: fc.constant('tasks'),
  references: usually(fc.array(usually(reference), { maxLength: 2 })),
});
const property = { key: 'k', enumerable: true, value: { value: 0 } };
const others = fc.record({
  type: fc.constantFrom('cancel', 'pull', 'progress taken', 'ping', 'list calls', '__proto__'),
  id: usually(id),
  count: usually(fc.nat(3)),
  reason: usually(
    fc.constantFrom<unknown>(encodeThrown(new Error('enough')), {
      root: { error: 0 },
      errors: times(400, { ...encodeThrown(new Error('many')).errors[0], properties: times(400, property) }),
    }),
  ),
});
const message = fc.oneof(
  { weight: 3, arbitrary: calls },
  { weight: 1, arbitrary: declarations },
  { weight: 2, arbitrary: others },
  { weight: 1, arbitrary: anythingShort },
);

// A worker trusts its dispatcher, which owns the port. Verified here: invalid messages are rejected without side
// effects, the next valid call is answered, and no name finds a function that was not declared.
test(
  'whatever arrives through the port, a worker runs only declared tasks, and continues',
  { timeout: fuzzTimeout },
  async () => {
    let [messages, rejected] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 10, maxLength: 10 }), async (sent) => {
        const memory = new SharedArrayBuffer(claimBytes);
        const claims = new Claims(memory);
        const posted: WorkerMessage[] = [];
        const server = serve(
          { worker: 1, claims: memory, tasksPerWorker: 2 },
          {
            post: (message) => {
              const opened = openFromWorker(message);
              if (!Array.isArray(opened)) posted.push(structuredClone(opened) as WorkerMessage);
              else posted.push({ type: 'replies', ids: [opened[0]], values: [opened[1]], times: [] });
            },
            tasks: () => ({
              find(reference) {
                const found = definitions.find((each) => each.name === reference.name);
                if (found === undefined) throw new Error('there is no such task');
                return found;
              },
            }),
            afterMacrotask: (run) => setImmediate(run),
          },
        );
        for (const slot of [0, 1]) claims.offer(nextInSlot(slot));
        for (const each of sent) {
          messages += 1;
          try {
            if (messages % 5 === 0) server.messageError();
            server.receive(sealToWorker(structuredClone(each) as HostMessage));
          } catch (error) {
            if (!(error instanceof Error)) throw error;
            rejected += 1;
          }
        }
        await settle();
        const valid = nextInSlot(7);
        claims.offer(valid);
        const echo = { index: 9, module, namespace: '', name: 'echo' };
        server.receive(sealToWorker({ type: 'tasks', references: [echo] }));
        server.receive(sealToWorker({ type: 'calls', ids: [valid], tasks: [9], arities: [1], args: ['right'] }));
        await new Promise((resolve) => setImmediate(resolve));
        const reply = posted.find((opened) => opened.type === 'replies' && opened.ids.includes(valid));
        expect(reply).toMatchObject({ values: expect.arrayContaining(['right']) });
        checkPrototypes();
      }),
      { ...fuzzing, numRuns: Math.ceil((fuzzing.numRuns ?? 0) / 10) },
    );
    console.info(`messages to a worker: ${messages} sent, ${rejected} rejected, ${called} tasks run`);
    checkPrototypesWhole();
  },
);

import { serve } from '@dispatch/adapter-kit/worker';
import { defineTasks } from '@dispatch/core';
import { definitionsOf } from '@dispatch/core/internal';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimBytes, Claims, nextInSlot } from '../../src/wire/claims.js';
import { encodeThrown } from '../../src/wire/error-codec.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, sealToWorker } from '../../src/wire/opaque-messages.js';
import { settle } from '../support/fake-dispatcher.js';
import { anythingShort, checkPrototypes, checkPrototypesWhole, fuzzing, fuzzTimeout, mostly } from './hostile.js';

const module = 'file:///fuzzed.js';
let called = 0;
defineTasks(module, { echo: (value: unknown) => ((called += 1), value) });
const definitions = definitionsOf(module);

function usually<T>(honest: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return mostly(honest, anythingShort);
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
    references: usually(fc.array(usually(reference), { maxLength: 2 })),
    deadlines: usually(fc.array(fc.double(), { maxLength: 2 })),
    highWaterMarks: usually(fc.array(fc.nat(2), { maxLength: 2 })),
  },
  { requiredKeys: ['type', 'ids', 'tasks', 'arities', 'args'] },
);
const others = fc.record({
  type: fc.constantFrom('cancel', 'pull', 'progress taken', 'ping', '__proto__'),
  id: usually(id),
  count: usually(fc.nat(3)),
  reason: usually(fc.constant(encodeThrown(new Error('enough')))),
});
const message = fc.oneof(
  { weight: 3, arbitrary: calls },
  { weight: 2, arbitrary: others },
  { weight: 1, arbitrary: anythingShort },
);

// A worker trusts its dispatcher, which owns the port. What is held here is that nonsense is refused and does not linger:
// the next honest call is answered, and no name finds a function that was not declared.
test(
  'whatever comes over the port, a worker runs declared tasks only, and goes on',
  { timeout: fuzzTimeout },
  async () => {
    let [messages, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 10, maxLength: 10 }), async (sent) => {
        const memory = new SharedArrayBuffer(claimBytes);
        const claims = new Claims(memory);
        const posted: WorkerMessage[] = [];
        const server = serve(
          { worker: 1, claims: memory, tasksPerWorker: 2 },
          {
            post: (message) => {
              const told = openFromWorker(message);
              if (!Array.isArray(told)) posted.push(structuredClone(told) as WorkerMessage);
              else posted.push({ type: 'replies', ids: [told[0]], values: [told[1]], times: [] });
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
            server.receive(sealToWorker(structuredClone(each) as HostMessage));
          } catch (error) {
            if (!(error instanceof Error)) throw error;
            refused += 1;
          }
        }
        await settle();
        const honest = nextInSlot(7);
        claims.offer(honest);
        const echo = { index: 9, module, namespace: '', name: 'echo' };
        server.receive(
          sealToWorker({ type: 'calls', ids: [honest], tasks: [9], arities: [1], args: ['right'], references: [echo] }),
        );
        await new Promise((resolve) => setImmediate(resolve));
        const reply = posted.find((told) => told.type === 'replies' && told.ids.includes(honest));
        expect(reply).toMatchObject({ values: expect.arrayContaining(['right']) });
        checkPrototypes();
      }),
      { ...fuzzing, numRuns: Math.ceil((fuzzing.numRuns ?? 0) / 10) },
    );
    console.info(`messages to a worker: ${messages} sent, ${refused} refused, ${called} tasks run`);
    checkPrototypesWhole();
  },
);

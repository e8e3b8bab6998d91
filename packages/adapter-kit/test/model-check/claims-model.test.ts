import { expect, test } from 'vitest';
import { nextInSlot, slotCount, type CallId } from '../../src/wire/claims.js';
import { Broken } from './broken.js';
import { explore } from './explore.js';
import type { Size } from './model.js';
import type { TransportFaults } from './transport.js';
import { Claims } from '../support/claims.js';

const first = (slot: number): CallId => slot;
/** The last generation but one: the second call of a slot has the last generation, the third the first again. */
const last = (slot: number): CallId => slot + (2 ** 29 - 3) * slotCount;

const all = { tasksPerWorker: 1, deaths: true };

/** The models that are always explored. MODEL_CHECK=large adds those that take minutes. */
const sizes: (readonly [title: string, size: Size])[] = [
  ['one slot, four calls', { ...all, slots: 1, calls: 4, cancels: 4, before: first }],
  ['one slot, six calls whose generations wrap around', { ...all, slots: 1, calls: 6, cancels: 6, before: last }],
  ['two slots, three calls, one at a time', { ...all, slots: 2, calls: 3, cancels: 3, before: last }],
  [
    'two slots, three calls, two at a time',
    { ...all, slots: 2, calls: 3, cancels: 3, tasksPerWorker: 2, before: first },
  ],
  ['one slot, three calls, with memory', { ...all, slots: 1, calls: 3, cancels: 3, before: last, memory: {} }],
  [
    'two slots, three calls, two at a time, with memory',
    { ...all, slots: 2, calls: 3, cancels: 1, tasksPerWorker: 2, before: first, memory: {} },
  ],
];
const large: typeof sizes = [
  ['two slots, four calls', { ...all, slots: 2, calls: 4, cancels: 4, tasksPerWorker: 2, before: last }],
  ['three slots, four calls', { ...all, slots: 3, calls: 4, cancels: 2, tasksPerWorker: 2, before: first }],
];
if (process.env['MODEL_CHECK'] === 'large') sizes.push(...large);

test.each(sizes)('no order of steps violates the protocol: %s', { timeout: 600_000 }, (title, size) => {
  const { states, steps, ends } = explore(size);
  console.info(`${title}: ${states} states, ${steps} steps, ${ends} ends`);
  expect(states).toBeGreaterThan(1000);
  expect(ends).toBeGreaterThan(0);
});

/** The protocol with one fault. */
const faults: readonly (readonly [title: string, says: string, create: (memory: ArrayBufferLike) => Claims])[] = [
  [
    'the worker reads and then writes, instead of one exchange',
    'was claimed after it had been withdrawn',
    (memory) =>
      new (class extends Claims {
        readonly #words = new Int32Array(memory);

        override claim(id: CallId): boolean {
          const place = 1 + (id % slotCount);
          const queued = ((Math.floor(id / slotCount) << 2) | 1) >> 0;
          if (Atomics.load(this.#words, place) !== queued) return super.claim(id);
          Atomics.store(this.#words, place, queued + 1);
          return true;
        }
      })(memory),
  ],
  [
    'the worker does not free withdrawn slots',
    'slots are never freed',
    (memory) =>
      new (class extends Claims {
        override isFreed(): boolean {
          return false;
        }
      })(memory),
  ],
  [
    'the dispatcher withdraws any call',
    'was withdrawn, and had started',
    (memory) =>
      new (class extends Claims {
        override withdraw(id: CallId): boolean {
          super.withdraw(id);
          return true;
        }
      })(memory),
  ],
  [
    'a cancellation names the next call of the slot',
    'sees no cancellation',
    (memory) =>
      new (class extends Claims {
        override cancel(id: CallId, isTimedOut: boolean): void {
          super.cancel(nextInSlot(id), isTimedOut);
        }
      })(memory),
  ],
  [
    'a timeout looks like any other cancellation',
    'sees no timeout',
    (memory) =>
      new (class extends Claims {
        override cancel(id: CallId): void {
          super.cancel(id, false);
        }
      })(memory),
  ],
  [
    'a cancellation stays set when its call has ended',
    'leaves a cancellation set',
    (memory) =>
      new (class extends Claims {
        override clearCancel(): void {}
      })(memory),
  ],
];

test.each(faults)('a planted fault is found: %s', (_title, message, create) => {
  const size: Size = { slots: 1, calls: 3, tasksPerWorker: 1, cancels: 3, deaths: true, before: first };
  expect(() => explore(size, create)).toThrow(Broken);
  expect(() => explore(size, create)).toThrow(message);
});

test.each<[string, string, TransportFaults]>([
  ['a wake-up is lost: the dispatcher does not look again when it has written', 'is forgotten', { neverRings: true }],
  ['a wake-up is lost: the worker does not look again when it has left', 'is forgotten', { leavesAtOnce: true }],
  ['a message of the port is overtaken', 'overtakes', { overtakes: true }],
  ['a message of the port is counted twice', 'overtakes', { counts: 2 }],
  ['a message in memory is taken twice', 'is taken twice', { takesTwice: true }],
])('a planted fault of the memory is found: %s', (_title, message, memory) => {
  const size: Size = { slots: 3, calls: 3, tasksPerWorker: 3, cancels: 0, deaths: false, before: first, memory };
  expect(() => explore(size)).toThrow(message);
});

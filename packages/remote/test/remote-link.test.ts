import { framed, joined } from '@dispatch/adapter-kit/bytes';
import { OutputWriter } from '@dispatch/adapter-kit/node';
import { expect, it } from 'vitest';
import { newLeaseUse } from '../src/client/lease-use.js';
import { RemoteLink } from '../src/dispatcher/remote-link.js';

function create(): RemoteLink {
  const connection = { interruption: 0, isPulling: false, end() {}, pull() {}, send() {}, takenOf: () => 0 };
  const events = { message() {}, messageError() {}, exit() {}, awake() {} };
  const lease = { lane: 'lane', use: newLeaseUse() };
  const start = { namesTasks: false };
  return new RemoteLink(lease, connection, { worker: 1, tasksPerWorker: 1 }, events, new OutputWriter(), start);
}

it('a worker of which a long message arrives counts as one that responds (L23), but not one that floods', () => {
  const link = create();
  const long = joined(framed([new Uint8Array(3_000_000)]));
  const before = link.taken;
  link.onBytes(long.subarray(0, 1_000_000));
  const first = link.taken;
  expect(first).toBeGreaterThan(before);
  link.onBytes(long.subarray(1_000_000, 2_000_000));
  expect(link.taken).toBeGreaterThan(first);

  const flooded = create();
  for (let frames = 0; frames < 100; frames += 1) {
    const bytes = joined(framed([new Uint8Array(60_000)]));
    flooded.onBytes(bytes.subarray(0, 50_000));
    expect(flooded.taken).toBe(0);
    flooded.onBytes(bytes.subarray(50_000));
  }
  // It still reads.
  flooded.onBytes(long.subarray(0, 2_000_000));
  expect(flooded.taken).toBeGreaterThan(1_000_000);
});

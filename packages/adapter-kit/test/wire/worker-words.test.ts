import { expect, test } from 'vitest';
import { claimBytes, Claims, DispatcherClaims, nextInSlot, slotCount } from '../../src/wire/claims.js';
import { WorkerWords } from '../../src/wire/worker-words.js';

function sides() {
  const memory = new SharedArrayBuffer(claimBytes);
  return {
    memory,
    dispatcher: new DispatcherClaims(memory),
    claims: new Claims(memory),
    worker: new WorkerWords(memory),
    seen: new WorkerWords(memory),
  };
}

test('a death is announced to the other side', () => {
  const { seen, worker } = sides();
  expect(seen.isDead).toBe(false);
  worker.announceDeath();
  expect(seen.isDead).toBe(true);
});

test('messages are counted, beyond the greatest number of a word', () => {
  const { memory, seen, worker } = sides();
  worker.countMessage();
  expect(seen.messages).toBe(1);
  new Int32Array(memory)[memory.byteLength / 4 - 1] = 2 ** 31 - 1;
  worker.countMessage();
  expect(seen.messages).toBe(-(2 ** 31));
});

test('neither a death nor a message changes a slot, and no slot changes them', () => {
  const { claims, dispatcher, seen, worker } = sides();
  const ids = Array.from({ length: slotCount }, (_, slot) => nextInSlot(slot));
  for (const id of ids) dispatcher.offer(id);
  worker.announceDeath();
  worker.countMessage();
  expect(ids.filter((id) => !claims.claim(id) || claims.isCancelled(id))).toEqual([]);
  for (const id of ids) {
    dispatcher.cancel(id, false);
    dispatcher.pull(id);
    claims.sendProgress(id);
  }
  expect([seen.isDead, seen.messages]).toEqual([true, 1]);
});

/**
 * Who uses a leased worker: shared between the thread of a dispatcher and that of its connection, which returns idle workers also while
 * the other one is blocked.
 */
export type LeaseUse = Int32Array;

const states = { idle: 0, used: 1, returned: 2 };

/** Idle, until the dispatcher takes it: its thread may be blocked. */
export function newLeaseUse(): LeaseUse {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** It has no task. */
export function release(use: LeaseUse): void {
  Atomics.compareExchange(use, 0, states.used, states.idle);
}

/** It is taken, or gets a task. @returns `false` if it was returned: nothing may be sent to it. */
export function occupy(use: LeaseUse): boolean {
  return Atomics.compareExchange(use, 0, states.idle, states.used) !== states.returned;
}

/** @returns whether it had no task, and gets none any more. */
export function giveBack(use: LeaseUse): boolean {
  return Atomics.compareExchange(use, 0, states.idle, states.returned) === states.idle;
}

export function isReturned(use: LeaseUse): boolean {
  return Atomics.load(use, 0) === states.returned;
}

import { ManualClock } from '@dispatch/core/testing';
import { alike } from '../assertions.js';
import type { Case } from '../case.js';
import { running } from '../fixtures/running.js';
import { busy } from './situations.js';
import { numbersBelow } from './taking.js';

interface Order {
  readonly id: string;
  readonly title: string;
  /** In the order in which the tasks are submitted. */
  readonly timeouts: readonly number[];
  /** Whether the task with this position is cancelled before any timeout expires. */
  isCancelled(position: number): boolean;
}

const orders: readonly Order[] = [
  {
    id: 'many-timeouts',
    title: 'each of many timeouts, some of which end before their time, expires when the clock reaches it',
    // Multiples of one prime, modulo another, are in an irregular order.
    timeouts: numbersBelow(47).map((number) => ((17 * number) % 47) + 1),
    isCancelled: (position) => position % 3 === 0,
  },
  {
    id: 'timeouts-of-two-branches',
    title:
      'each of several timeouts expires when the clock reaches it, although a long one among long ones is cancelled',
    // In a heap, which may be how a dispatcher keeps them, 4 takes the place of 60, below 50.
    timeouts: [1, 50, 2, 60, 70, 3, 5, 80, 81, 82, 83, 6, 7, 8, 4],
    isCancelled: (position) => position === 3,
  },
];

/** Several time limits of one dispatcher, with a clock of its own. */
export const clockOrder: readonly Case[] = orders.map(({ id, title, timeouts, isCancelled }) => ({
  id: `clock/${id}`,
  clause: 'T11',
  title,
  async run(t) {
    const clock = new ManualClock();
    const { dispatcher, gate } = await busy(t, { clock });
    let limited = timeouts.map((timeout) => ({
      timeout,
      future: dispatcher.executeAsync(running.double(1), { timeout }),
    }));
    const cancel = (isChosen: (timeout: number, position: number) => boolean): void => {
      for (const { future } of limited.filter(({ timeout }, position) => isChosen(timeout, position))) future.cancel();
      limited = limited.filter(({ future }) => !future.cancelled());
    };
    cancel((_, position) => isCancelled(position));
    for (let now = 1; now <= Math.max(...timeouts); now += 1) {
      clock.advance(1);
      alike(
        limited.filter(({ future }) => future.done()).map(({ timeout }) => timeout),
        limited.filter(({ timeout }) => timeout <= now).map(({ timeout }) => timeout),
        `the timeouts that have expired after ${now} ms`,
      );
      // One of those that are still to come ends before its time, while others have expired.
      if (now % 3 === 0) cancel((timeout) => timeout === now + 10);
    }
    gate.open();
  },
}));

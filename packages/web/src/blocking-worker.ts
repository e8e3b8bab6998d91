/** The worker's side of `@dispatch/web/blocking`. */
import { MailboxSender } from '@dispatch/adapter-kit/mailbox/worker';
import { copyRequest } from './control.js';
import { outletOf, serveThrough, type OpenOutlet } from './served-worker.js';
import type { TaskSet } from './task-set.js';

export type { TaskSet } from './task-set.js';

/**
 * As `serve` of `@dispatch/web/worker`, also for dispatchers that block their thread: to one that does, results go through
 * shared memory. What only a port can carry, an image or a port say, waits until that thread is free.
 *
 * @throws {TypeError} outside a worker, or if two of the tasks have one name in one namespace.
 */
export function serve(...sets: readonly TaskSet[]): void {
  serveThrough(openMailbox, sets);
}

const openMailbox: OpenOutlet = (port, { bell }, mailbox) => {
  const outlet = outletOf(port);
  if (mailbox === undefined || bell === undefined) return outlet;
  const sender = new MailboxSender(mailbox, bell, (message, transfer = []) => {
    // Whatever is not transferable is for the platform to refuse.
    port.postMessage(message, [...transfer] as Transferable[]);
  });
  return {
    post: sender.post,
    takes(data) {
      if (data !== copyRequest) return false;
      sender.copy();
      return true;
    },
  };
};

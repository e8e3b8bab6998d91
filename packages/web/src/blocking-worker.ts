/** The worker's side of `@dispatch/web/blocking`. */
import { MailboxSender } from '@dispatch/adapter-kit/mailbox/worker';
import { openNotifier, postTo } from '@dispatch/adapter-kit/worker';
import { copyRequest } from './control.js';
import { outletOf, serveThrough, type OpenOutlet } from './served-worker.js';
import type { Served } from './task-set.js';

export type { ServeOptions, TaskSet } from './task-set.js';

/**
 * Same as `serve` of `@dispatch/web/worker`, and also for dispatchers that block their thread: results reach a blocked
 * thread through shared memory. What only a port can carry, such as an image or a port, waits until that thread is
 * free.
 *
 * @throws {TypeError} in the same cases.
 */
export function serve(...served: Served): void {
  serveThrough(openMailbox, served);
}

const openMailbox: OpenOutlet = (port, { bell, claims }, mailbox) => {
  const outlet = outletOf(port);
  if (mailbox === undefined || bell === undefined) return outlet;
  const sender = new MailboxSender(
    mailbox,
    bell,
    (message, transfer) => {
      postTo(port, message, transfer);
    },
    claims,
  );
  return {
    post: sender.post,
    notifier: openNotifier,
    takes(data) {
      if (data !== copyRequest) return false;
      sender.copy();
      return true;
    },
  };
};

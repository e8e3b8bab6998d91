/** The worker's side of blocking on platforms where a blocked thread cannot read ports. */
export { MailboxSender } from './worker/mailbox-sender.js';

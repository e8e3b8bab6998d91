/** The worker's side of the same. */
export { MailboxSender } from './worker/mailbox-sender.js';

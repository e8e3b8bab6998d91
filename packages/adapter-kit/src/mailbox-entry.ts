/**
 * The dispatcher's side of blocking on platforms where a blocked thread cannot read ports. An entry point of its own,
 * so that only code that blocks loads it.
 */
export { blockOnReadyWorkers } from './host/blocking/blocking-ready.js';
export { MailboxReceiver } from './host/blocking/mailbox-receiver.js';
export { mailboxBytes } from './wire/mailbox/mailbox.js';

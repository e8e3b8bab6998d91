/**
 * The dispatcher's side of blocking where a blocked thread cannot read ports: on an entry of its own, so that only who blocks
 * loads it.
 */
export { blockOnReadyWorkers } from './host/blocking-ready.js';
export { MailboxReceiver } from './host/mailbox-receiver.js';
export { mailboxBytes } from './wire/mailbox.js';

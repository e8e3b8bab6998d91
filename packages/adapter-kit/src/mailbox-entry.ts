/**
 * The dispatcher's side of blocking where a blocked thread cannot read ports: on an entry of its own, so that only who blocks
 * loads it.
 */
export { blockOnReadyWorkers } from './host/blocking/blocking-ready.js';
export { MailboxReceiver } from './host/blocking/mailbox-receiver.js';
export { mailboxBytes } from './wire/mailbox/mailbox.js';

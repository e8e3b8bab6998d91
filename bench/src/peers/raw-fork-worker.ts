import { reply, type RawCall, type RawReply } from './raw-reply.js';

const post = (answer: RawReply): void => void process.send?.(answer);

process.on('message', (call: RawCall) => reply(call, post));
process.on('disconnect', () => process.exit());

import { parentPort } from 'node:worker_threads';
import { reply, type RawCall, type RawReply } from './raw-reply.js';

const post = (answer: RawReply): void => parentPort?.postMessage(answer);

parentPort?.on('message', (call: RawCall) => reply(call, post));

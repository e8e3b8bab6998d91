import { reply, type RawCall, type RawReply } from '../peers/raw-reply.js';

const post = (answer: RawReply): void => {
  postMessage(answer);
};

addEventListener('message', ({ data }: MessageEvent<RawCall>) => reply(data, post));

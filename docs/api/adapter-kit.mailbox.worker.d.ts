import { TransferableObject } from '@dispatch/core';
interface FromWorker {
  readonly [fromWorker]: true;
}
declare class MailboxSender {
  #private;
  constructor(mailbox: SharedArrayBuffer, bell: SharedArrayBuffer, port: PostByPort, claims?: ArrayBufferLike);
  readonly post: Post;
  copy(): void;
}
type Post = (message: FromWorker, transfer?: TransferList) => void;
type PostByPort = (message: FromWorker | true, transfer?: readonly TransferableObject[]) => void;
type TransferList = never[];
declare const fromWorker: unique symbol;
export { MailboxSender };

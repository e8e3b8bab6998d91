import type { Socket } from 'node:net';
import type { Carrier } from './hub-channels.js';

/** Carries packets over a socket: each after its length, in four bytes. */
export function carrierOf(socket: Socket): Carrier {
  socket.on('error', () => {
    // The other end has gone: what its process did not receive, no task of it waits for.
  });
  return {
    send(bytes) {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.byteLength);
      // In one write: it is made at once, also if the process blocks its thread or exits after it.
      if (socket.writable) socket.write(Buffer.concat([length, bytes]));
    },
    onBytes(listener) {
      let rest: Buffer = Buffer.alloc(0);
      socket.on('data', (data: Buffer) => {
        rest = Buffer.concat([rest, data]);
        while (rest.byteLength >= 4 && rest.byteLength >= 4 + rest.readUInt32LE()) {
          const end = 4 + rest.readUInt32LE();
          const packet = rest.subarray(4, end);
          rest = rest.subarray(end);
          listener(packet);
        }
      });
    },
  };
}

/** Gates for workers in other processes of this machine: a hub in the process of the suite, which the workers join. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OpenChannel } from './channel.js';
import { useChannel } from './fixtures/visit.js';
import { channelsOver, type Carrier } from './hub-channels.js';
import { carrierOf } from './hub-socket.js';

export { channelsOver, type Carrier } from './hub-channels.js';

/** The variable of the environment that has the address of the hub. */
const variable = 'DISPATCH_CONFORMANCE_HUB';

/** Passes on the messages between the cases of this process and their tasks in others. */
export interface Hub {
  /** For `Harness.channel`. */
  readonly channel: OpenChannel;
  /** For the environment of the processes that join: the address of the hub. */
  readonly env: Readonly<Record<string, string>>;
  /** Closes the hub, and fulfils when nothing of it is left. The processes that have joined continue. */
  close(): Promise<void>;
}

/**
 * Opens a hub on a socket that only this machine reaches. It keeps the process alive while a channel is open.
 *
 * @throws if no such socket can be opened.
 */
export async function openHub(): Promise<Hub> {
  const address = createAddress();
  const remove = (): void => {
    if (process.platform !== 'win32') rmSync(dirname(address), { recursive: true, force: true });
  };
  const sockets = new Set<Socket>();
  const receivers = new Set<Carrier>();
  let listener = (_bytes: Uint8Array): void => {};
  const passOn = (bytes: Uint8Array): void => {
    for (const receiver of receivers) receiver.send(bytes);
  };
  const accepting = (accept: (carrier: Carrier, socket: Socket) => void): Server =>
    createServer((socket) => {
      socket.unref();
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      accept(carrierOf(socket), socket);
    }).unref();
  const server = accepting((sender) => {
    sender.onBytes((bytes) => {
      listener(bytes);
      passOn(bytes);
    });
  });
  const receiving = accepting((receiver, socket) => {
    receivers.add(receiver);
    socket.on('close', () => receivers.delete(receiver));
    // Without a listener, its end would not be noticed.
    receiver.onBytes(() => {});
  });
  await listening(receiving, receivingAt(address));
  await listening(server, address);
  process.once('exit', remove);
  const all: Carrier = {
    send: passOn,
    onBytes(receive) {
      listener = receive;
    },
  };
  return {
    channel: channelsOver(all, (open) => {
      if (open > 0) server.ref();
      else server.unref();
    }),
    env: { [variable]: address },
    async close() {
      process.removeListener('exit', remove);
      for (const socket of sockets) socket.destroy();
      await Promise.all([server, receiving].map((each) => new Promise((resolve) => each.close(resolve))));
      remove();
    },
  };
}

/**
 * Makes the tasks of the suite in this process use the hub. Await it before the first task runs. The connection does not keep
 * the process alive.
 *
 * @param address default: the one that {@link Hub.env} has put into the environment.
 * @throws if there is no address, or no hub at it.
 */
export async function joinHub(address: string | undefined = process.env[variable]): Promise<void> {
  if (address === undefined) throw new TypeError(`pass the 'env' of a hub to this process: it has no ${variable}`);
  // A write to a process that has ended destroys a socket with what was not read from it. What this process sends has a
  // socket of its own, to which the hub does not write. The hub accepts the other one first, also if it blocks its thread now.
  const receiver = carrierOf(await connected(receivingAt(address)));
  const sender = carrierOf(await connected(address));
  useChannel(channelsOver({ send: sender.send, onBytes: receiver.onBytes }));
}

async function connected(address: string): Promise<Socket> {
  const socket = connect(address);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve();
    });
  });
  return socket.unref();
}

async function listening(server: Server, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
}

/** Where the processes that have joined receive what others send. */
function receivingAt(address: string): string {
  return `${address}-receiving`;
}

function createAddress(): string {
  const name = `dispatch-hub-${process.pid}-`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}${Math.random().toString(36).slice(2)}`;
  return join(mkdtempSync(join(tmpdir(), name)), 'socket');
}

import { WorkerSupply } from '@dispatch/adapter-kit/bytes';
import type { ClientOptions, Recall } from '../client/fleet-client.js';
import { occupy, type LeaseUse } from '../client/lease-use.js';
import { bellCount, bells, type FromConnection, type ToConnection } from '../client/thread-messages.js';
import type { RemoteExit } from '../fleet/lane-session.js';
import { silenceFactor } from '../session/session.js';
import { atExit, notAtExit } from './at-exit.js';
import { DispatcherHosts } from './dispatcher-hosts.js';
import { chooseRecalled, type Recallable } from './recalling.js';
import { ConnectionThread } from './thread.js';

/** What uses a worker. */
export interface WorkerUser extends Recallable {
  /** The number of the worker. */
  readonly worker: number;
  isRecalled: boolean;
  onBytes(bytes: Uint8Array): void;
  /** The worker has ended, and nothing of it follows. */
  onEnded(exit: RemoteExit): void;
}

/** A worker that a host has granted, and what has arrived of it before the dispatcher uses it. */
interface Lease {
  readonly lane: string;
  readonly host: string;
  readonly use: LeaseUse;
  link: WorkerUser | undefined;
  /** How many bytes its host has got, when a long message was last on its way. */
  taken: number;
  readonly early: FromConnection[];
}

/** What a link needs of the connection. */
export type LinkConnection = Pick<Connection, 'end' | 'interruption' | 'isPulling' | 'pull' | 'send' | 'takenOf'>;

/** A dispatcher's end of the connection to its fleet: the connection itself is on a thread of its own. */
export class Connection {
  readonly supply: WorkerSupply;
  readonly hosts: DispatcherHosts;
  /** A blocked thread waits for a change. See {@link bells}. */
  readonly bell: Int32Array = new Int32Array(new SharedArrayBuffer(bellCount * Int32Array.BYTES_PER_ELEMENT));
  readonly #options: ClientOptions;
  readonly #leases = new Map<string, Lease>();
  /** Those that no link uses yet. */
  readonly #granted: Lease[] = [];
  #thread: ConnectionThread | undefined;
  #isWanting = false;
  #isPulling = false;
  /** Why no worker is to be expected at present. */
  #waiting: string | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.supply = new WorkerSupply(
      () => this.#canStart(),
      () => this.#close(),
      () => this.#waiting,
      () => Atomics.store(this.bell, bells.needed, 0),
    );
    this.hosts = new DispatcherHosts((host) => this.#workersOn(host));
  }

  /** How long nothing may be heard of a worker until it is lost, in milliseconds. */
  get interruption(): number {
    return this.#options.lostAfter * silenceFactor;
  }

  /** Whether what arrives is read by a blocked thread. */
  get isPulling(): boolean {
    return this.#isPulling;
  }

  /** Takes a worker that a host has granted: {@link WorkerSupply.canStart} was true. */
  take<Link extends WorkerUser>(createLink: (lane: string, use: LeaseUse) => Link): Link {
    const lease = this.#granted.shift();
    if (lease === undefined) throw new Error('no host has granted a worker');
    const link = createLink(lease.lane, lease.use);
    lease.link = link;
    for (const message of lease.early.splice(0)) this.#pass(lease, message);
    return link;
  }

  send(lane: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#post({ type: 'bytes', lane, bytes }, [bytes.buffer]);
  }

  /** How many bytes the host of a worker has got. Grows while a long message is on its way. */
  takenOf(lane: string): number {
    return this.#leases.get(lane)?.taken ?? 0;
  }

  end(lane: string): void {
    this.#post({ type: 'end', lane });
  }

  /** Processes what the thread has sent, without the event loop. */
  pull(): void {
    this.#isPulling = true;
    try {
      for (let message = this.#thread?.receive(); message !== undefined; message = this.#thread?.receive())
        this.#receive(message);
    } finally {
      this.#isPulling = false;
    }
  }

  #canStart(): boolean {
    for (let lease = this.#granted[0]; lease !== undefined; lease = this.#granted[0]) {
      if (occupy(lease.use)) return true;
      // It was returned while this thread was blocked.
      this.#granted.shift();
      this.#leases.delete(lease.lane);
    }
    Atomics.store(this.bell, bells.needed, 1);
    if (!this.#isWanting) {
      this.#isWanting = true;
      this.#start();
      this.#post({ type: 'want' });
    }
    return false;
  }

  #start(): void {
    if (this.#thread !== undefined) return;
    const thread = new ConnectionThread(
      this.#options,
      this.bell,
      (message) => {
        this.#receive(message);
      },
      (error) => {
        if (this.#thread === thread) this.#lost(error);
      },
    );
    this.#thread = thread;
    atExit(this.#goodbye);
  }

  #post(message: ToConnection, transfer: readonly ArrayBuffer[] = []): void {
    this.#thread?.post(message, transfer);
  }

  #receive(message: FromConnection): void {
    switch (message.type) {
      case 'granted': {
        const { host, lane, use } = message;
        this.#onGranted({ lane, host, use, link: undefined, taken: 0, early: [] });
        break;
      }
      case 'waiting':
        this.#waiting = message.reason;
        break;
      case 'host':
        this.hosts.changed(message.change, message.host);
        break;
      case 'withdrawn':
        this.#isWanting = false;
        // A task may wait again.
        this.supply.changed();
        break;
      case 'unavailable':
        this.#isWanting = false;
        this.supply.unavailable(new Error(message.reason));
        break;
      case 'recall':
        this.#onRecall(message.recall);
        Atomics.add(this.bell, bells.recalls, 1);
        break;
      case 'returned':
        this.#giveAway(this.#leases.get(message.lane)?.link);
        break;
      default: {
        const lease = this.#leases.get(message.lane);
        if (lease === undefined) return;
        if (lease.link === undefined) lease.early.push(message);
        else this.#pass(lease, message);
      }
    }
  }

  #pass(lease: Lease, message: FromConnection): void {
    const { lane, link } = lease;
    if (message.type === 'bytes') link?.onBytes(message.bytes);
    else if (message.type === 'taken') lease.taken = message.bytes;
    else if (message.type === 'ended') {
      this.#leases.delete(lane);
      link?.onEnded(message.exit);
    }
  }

  #onGranted(lease: Lease): void {
    this.#isWanting = false;
    this.#leases.set(lease.lane, lease);
    this.#granted.push(lease);
    this.supply.changed();
    const index = this.#granted.indexOf(lease);
    if (index < 0) return;
    // The tasks that needed it have settled, or run elsewhere.
    this.#granted.splice(index, 1);
    this.#leases.delete(lease.lane);
    this.end(lease.lane);
  }

  #onRecall(recall: Recall): void {
    const links = [...this.#leases.values()].flatMap(({ lane, link }) => (link === undefined ? [] : [{ lane, link }]));
    for (const link of chooseRecalled(links, recall)) this.#giveAway(link);
  }

  #giveAway(link: WorkerUser | undefined): void {
    if (link === undefined || link.isRecalled) return;
    link.isRecalled = true;
    this.supply.recall(link.worker);
  }

  #workersOn(host: string): readonly number[] {
    return [...this.#leases.values()].flatMap((lease) =>
      lease.host === host && lease.link !== undefined ? [lease.link.worker] : [],
    );
  }

  /** The thread has ended by itself. */
  #lost(error: Error): void {
    this.#thread = undefined;
    notAtExit(this.#goodbye);
    this.#isWanting = false;
    this.#waiting = undefined;
    this.#granted.length = 0;
    const leases = [...this.#leases.values()];
    this.#leases.clear();
    const exit: RemoteExit = { message: `the connection has failed: ${error.message}` };
    for (const { link } of leases) link?.onEnded(exit);
    this.hosts.lose();
    this.supply.unavailable(error);
  }

  /** This thread ends without a call of `close()`. The hosts end the workers now, and not when they miss this dispatcher. */
  readonly #goodbye = (): void => {
    if (this.#leases.size > 0 || this.#isWanting) this.#thread?.goodbye();
  };

  /** All workers have ended. */
  async #close(): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return;
    this.#thread = undefined;
    notAtExit(this.#goodbye);
    await thread.close();
    this.hosts.forget();
  }
}

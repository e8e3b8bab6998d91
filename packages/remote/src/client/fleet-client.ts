import { valueVersion } from '@dispatch/adapter-kit/codec';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import type { Bus, BusAddress, ConnectBus } from '../bus/bus.js';
import { LaneSession, longestPiece, type RemoteExit } from '../fleet/lane-session.js';
import { messagePacket, readPacket, type FleetMessage } from '../fleet/messages.js';
import { fleetProtocol, noticeInterval, randomId, subjectsOf } from '../fleet/subjects.js';
import { Hosts, type HostChange, type HostFacts } from './hosts.js';
import { Leasing } from './leasing.js';

/** How often the end of a worker is asked for, in milliseconds. */
const repeatEnd = 500;
/** How often it is reported how much of a long message has arrived, in milliseconds. */
const reportInterval = 100;
const versions = { protocol: fleetProtocol, codec: valueVersion };

export interface ClientOptions {
  readonly bus: BusAddress;
  readonly fleet: string;
  readonly build: string;
  readonly lostAfter: number;
  /** In milliseconds, or `Infinity`. */
  readonly hostTimeout: number;
}

export interface Recall {
  /** All workers of that host. */
  readonly candidates: readonly string[];
  /** How many workers the dispatcher has that needs one. */
  readonly lanes: number;
  /** Whether the host is being shut down and needs all. */
  readonly isDraining: boolean;
}

/** What a client reports to its dispatcher. Workers are named by their ids. */
export interface ClientEvents {
  /** A worker is there, and its bytes follow. @param host the id of its host. */
  granted(lane: string, host: string): void;
  bytes(lane: string, bytes: Uint8Array): void;
  /** While a long message is on its way: how many bytes its host has got in all. */
  taken(lane: string, bytes: number): void;
  /** The worker has ended, or is lost. Nothing of it follows. */
  ended(lane: string, exit: RemoteExit): void;
  /** A host needs some of these workers. */
  recall(recall: Recall): void;
  /** Whether a worker is still wanted. Asked before each request. */
  isNeeded(): boolean;
  /** The worker that was wanted is not, and is not waited for any more. */
  withdrawn(): void;
  /** No host was found for `hostTimeout`. */
  unavailable(reason: string): void;
  /** A worker is wanted, and none is to be expected at present. @param reason why; `undefined` if this has ended. */
  waiting(reason: string | undefined): void;
  host(change: HostChange, host: HostFacts): void;
}

interface Lane {
  readonly host: string;
  readonly session: LaneSession;
  /** How many bytes were sent, whether a long message is among those that have not arrived, and when that was last reported. */
  sent: number;
  isLong: boolean;
  reportedAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A dispatcher's connection to its fleet. It has no part in scheduling, so that it can be on a thread of its own. */
export class FleetClient {
  readonly #options: ClientOptions;
  readonly #events: ClientEvents;
  readonly #id = randomId();
  readonly #subjects: ReturnType<typeof subjectsOf>;
  readonly #bus: Bus;
  readonly #hosts: Hosts;
  readonly #leasing: Leasing;
  readonly #lanes = new Map<string, Lane>();
  #sweeping: ReturnType<typeof setTimeout> | undefined;

  constructor(connect: ConnectBus, options: ClientOptions, events: ClientEvents) {
    const { build, bus, fleet, hostTimeout, lostAfter } = options;
    this.#options = options;
    this.#events = events;
    this.#subjects = subjectsOf(fleet);
    this.#hosts = new Hosts(build, lostAfter, events.host);
    this.#leasing = new Leasing(this.#hosts, {
      hostTimeout,
      fleet,
      ask: (host, lane) => {
        const lanes = this.#lanes.size;
        this.#tell(host, { type: 'lease', ...versions, dispatcher: this.#id, lane, build, lostAfter, lanes });
      },
      cancel: (host, lane) => {
        this.#tell(host, { type: 'end', lane });
      },
      isNeeded: events.isNeeded,
      withdrawn: events.withdrawn,
      unavailable: events.unavailable,
      waiting: events.waiting,
    });
    this.#bus = connect(bus.options, {
      connected: () => {
        this.#leasing.connectionChanged(undefined);
        this.#bus.publish(this.#subjects.dispatchers, messagePacket({ type: 'seek' }));
        for (const { session } of this.#lanes.values()) session.linkRestored();
      },
      disconnected: (reason) => {
        this.#leasing.connectionChanged(reason);
      },
    });
    const receive = (packet: Uint8Array): void => {
      this.#receive(packet);
    };
    void this.#bus.subscribe(this.#subjects.hosts, receive);
    void this.#bus.subscribe(this.#subjects.dispatcher(this.#id), receive);
    this.#sweep();
  }

  /** Another worker is wanted: `granted`, `withdrawn` or `unavailable` follows once. Repeated before that, it has no effect. */
  want(): void {
    this.#leasing.want();
  }

  /** Sends bytes to a worker. They must not change. */
  send(lane: string, bytes: Uint8Array): void {
    const known = this.#lanes.get(lane);
    if (known === undefined) return;
    known.sent += bytes.byteLength;
    if (bytes.byteLength > longestPiece) known.isLong = true;
    known.session.send(bytes);
  }

  /** Ends a worker at once. `ended` follows, unless it has before. */
  end(lane: string): void {
    const known = this.#lanes.get(lane);
    if (known === undefined || known.timer !== undefined) return;
    const ask = (): void => {
      known.timer = setTimeout(ask, repeatEnd);
      this.#tell(known.host, { type: 'end', lane });
    };
    ask();
  }

  async close(): Promise<void> {
    clearTimeout(this.#sweeping);
    this.#leasing.close();
    for (const [lane, { host, session, timer }] of this.#lanes) {
      clearTimeout(timer);
      this.#tell(host, { type: 'end', lane });
      session.abort();
    }
    this.#lanes.clear();
    await this.#bus.close();
  }

  #sweep(): void {
    this.#hosts.sweep(performance.now());
    this.#sweeping = setTimeout(() => {
      this.#sweep();
    }, noticeInterval);
  }

  #tell(host: string, message: FleetMessage): void {
    this.#bus.publish(this.#subjects.host(host), messagePacket(message));
  }

  #receive(received: Uint8Array): void {
    const packet = readPacket(received);
    if (packet === undefined) return;
    if ('session' in packet) this.#onSession(packet.lane, packet.session);
    else this.#onMessage(packet.message);
  }

  #onSession(lane: string, packet: Uint8Array): void {
    const known = this.#lanes.get(lane);
    known?.session.receive(packet);
    if (known?.isLong !== true) return;
    const { pendingBytes } = known.session;
    known.isLong = pendingBytes > longestPiece;
    const now = performance.now();
    if (known.isLong && now - known.reportedAt < reportInterval) return;
    known.reportedAt = now;
    this.#events.taken(lane, known.sent - pendingBytes);
  }

  #onMessage(message: FleetMessage): void {
    switch (message.type) {
      case 'host':
        this.#hosts.heard(message, performance.now());
        this.#leasing.changed();
        break;
      case 'left':
        this.#hosts.left(message.host);
        break;
      case 'granted':
        if (this.#leasing.granted(message)) this.#open(message.lane, message.host);
        // It was not waited for any more.
        else if (!this.#lanes.has(message.lane)) this.#tell(message.host, { type: 'end', lane: message.lane });
        break;
      case 'refused':
        this.#leasing.refused(message);
        break;
      case 'recall': {
        const candidates = [...this.#lanes].filter(([, { host }]) => host === message.host).map(([lane]) => lane);
        const { isDraining, lanes } = message;
        this.#events.recall({ candidates, lanes, isDraining });
        break;
      }
      // A dispatcher takes no others.
      default:
    }
  }

  #open(lane: string, host: string): void {
    const { lostAfter } = this.#options;
    // A host that is lost has been forgotten.
    const name = this.#hosts.get(host)?.notice.name ?? host;
    let exit: RemoteExit | undefined;
    const session = new LaneSession({
      lane,
      lostAfter,
      maxPacket: this.#bus.maxPacket,
      post: (packet) => {
        this.#bus.publish(this.#subjects.host(host), packet);
      },
      bytes: (bytes) => {
        this.#events.bytes(lane, bytes);
      },
      exited: (exited) => {
        exit = exited;
      },
      over: (reason) => {
        clearTimeout(this.#lanes.get(lane)?.timer);
        this.#lanes.delete(lane);
        this.#events.ended(
          lane,
          exit ?? { message: `the connection to the host '${name}' is lost: ${reason?.message}` },
        );
      },
    });
    this.#lanes.set(lane, { host, session, sent: 0, isLong: false, reportedAt: 0, timer: undefined });
    this.#events.granted(lane, host);
  }
}

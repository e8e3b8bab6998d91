import { valueVersion } from '@dispatch/adapter-kit/codec';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import type { Bus, ConnectBus } from '../bus/bus.js';
import { within } from '../bus/within.js';
import type { RemoteExit } from '../fleet/lane-session.js';
import { messagePacket, readPacket, type FleetMessage, type LeaseRequest } from '../fleet/messages.js';
import { fleetProtocol, noticeInterval, randomId, subjectsOf } from '../fleet/subjects.js';
import { HostLane, type Slot } from './host-lane.js';
import type { SlotEvents } from './slot-process.js';
import { WaitingDispatchers } from './waiting-dispatchers.js';

/** The limits of `lostAfter` that a dispatcher may ask for, in milliseconds. */
const shortestLostAfter = 500;
const longestLostAfter = 3_600_000;
/** In milliseconds: how long a host that ends waits until the dispatchers know that its workers have ended. */
const goodbyeTime = 500;

export interface FleetHostOptions {
  readonly fleet: string;
  readonly slots: number;
  readonly build: string;
  readonly name: string;
  readonly busOptions: unknown;
  startSlot(events: SlotEvents): Slot;
}

/** What a host reports, for logs. */
export interface FleetHostEvents {
  connected(): void;
  disconnected(reason: string): void;
  workerStarted(worker: string, dispatcher: string): void;
  workerEnded(worker: string, exit: RemoteExit): void;
  dispatcherLost(worker: string, dispatcher: string, reason: string): void;
}

/** A host: it gives its slots to the dispatchers that ask for workers. It runs no task itself. */
export class FleetHost {
  readonly id: string = randomId();
  readonly #options: FleetHostOptions;
  readonly #events: FleetHostEvents;
  readonly #subjects: ReturnType<typeof subjectsOf>;
  readonly #bus: Bus;
  readonly #lanes = new Map<string, HostLane>();
  readonly #waiting = new WaitingDispatchers();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  #onDrained: (() => void) | undefined;
  #onIdle: (() => void) | undefined;
  #onGone: (() => void) | undefined;
  #isConnected = false;
  #isClosed = false;

  constructor(connect: ConnectBus, options: FleetHostOptions, events: FleetHostEvents) {
    this.#options = options;
    this.#events = events;
    this.#subjects = subjectsOf(options.fleet);
    this.#bus = connect(options.busOptions, {
      connected: () => {
        this.#isConnected = true;
        events.connected();
        this.#announce();
        for (const lane of this.#lanes.values()) lane.linkRestored();
      },
      disconnected: (reason) => {
        this.#isConnected = false;
        events.disconnected(reason);
      },
    });
    const receive = (packet: Uint8Array): void => {
      this.#receive(packet);
    };
    void this.#bus.subscribe(this.#subjects.dispatchers, receive);
    void this.#bus.subscribe(this.#subjects.host(this.id), receive);
    this.#announce();
  }

  get running(): number {
    let running = 0;
    for (const lane of this.#lanes.values()) if (lane.isRunning) running += 1;
    return running;
  }

  get isDraining(): boolean {
    return this.#onDrained !== undefined;
  }

  /** Gives away no more slots, and asks for those that it has given. @returns a promise that fulfils when all are back. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.#announce();
      for (const { dispatcher } of this.#lanes.values()) this.#recall(dispatcher, 0, true);
      this.#checkDrained();
    });
  }

  /** Ends all workers at once. @returns a promise that fulfils when their processes have ended. */
  endWorkers(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.#announce();
      for (const lane of this.#lanes.values()) lane.end('the host has ended it, because the host ends');
      this.#checkIdle();
    });
  }

  /** After {@link endWorkers}. Waits a short time until the dispatchers know of the ends. */
  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      this.#onGone = resolve;
      this.#checkDrained();
    });
    if (this.#isConnected) await within(goodbyeTime, gone);
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const lane of this.#lanes.values()) lane.abort();
    this.#lanes.clear();
    this.#checkDrained();
    this.#bus.publish(this.#subjects.hosts, messagePacket({ type: 'left', host: this.id }));
    await this.#bus.close();
  }

  #receive(received: Uint8Array): void {
    const packet = readPacket(received);
    if (packet === undefined) return;
    if ('session' in packet) this.#lanes.get(packet.lane)?.receive(packet.session);
    else if (packet.message.type === 'seek') this.#announce();
    else if (packet.message.type === 'lease') this.#onLease(packet.message);
    else if (packet.message.type === 'end') this.#lanes.get(packet.message.lane)?.end('its dispatcher has ended it');
  }

  #announce(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    const { build, name, slots } = this.#options;
    const common = { type: 'host', host: this.id, name, protocol: fleetProtocol, codec: valueVersion, build } as const;
    const isDraining = this.isDraining || this.#onIdle !== undefined;
    const notice = messagePacket({ ...common, slots, free: isDraining ? 0 : slots - this.running, isDraining });
    this.#bus.publish(this.#subjects.hosts, notice);
    this.#timer = setTimeout(() => {
      this.#announce();
      // Each time: a notice may be lost, and a dispatcher may have been blocked.
      if (this.isDraining) for (const { dispatcher } of this.#lanes.values()) this.#recall(dispatcher, 0, true);
    }, noticeInterval);
  }

  #onLease(request: LeaseRequest): void {
    const { build, codec, dispatcher, lane, lanes, protocol } = request;
    const isKnown = this.#lanes.has(lane);
    const isSame = build === this.#options.build && codec === valueVersion && protocol === fleetProtocol;
    const isOpen = isSame && !this.isDraining && this.#onIdle === undefined;
    const free = this.#options.slots - this.running;
    const opens = !isKnown && isOpen && free > this.#waiting.before(dispatcher, lanes);
    if (opens) this.#open(request);
    else if (!isKnown && isOpen) {
      this.#waiting.refused(dispatcher, lanes);
      if (free === 0) this.#recallFor(dispatcher, lanes);
    }
    this.#tell(dispatcher, { type: isKnown || opens ? 'granted' : 'refused', host: this.id, lane });
    // Only if one has opened: a notice makes those that wait ask again.
    if (opens) this.#announce();
  }

  #open({ dispatcher, lane, lostAfter }: LeaseRequest): void {
    const opened = new HostLane({
      lane,
      dispatcher,
      lostAfter: Math.min(Math.max(shortestLostAfter, lostAfter), longestLostAfter),
      maxPacket: this.#bus.maxPacket,
      startSlot: this.#options.startSlot,
      post: (packet) => {
        this.#bus.publish(this.#subjects.dispatcher(dispatcher), packet);
      },
      slotEnded: (exit) => {
        this.#events.workerEnded(lane, exit);
        this.#waiting.returned(dispatcher);
        this.#announce();
        this.#checkIdle();
      },
      dispatcherLost: (reason) => {
        this.#events.dispatcherLost(lane, dispatcher, reason);
      },
      gone: () => {
        this.#lanes.delete(lane);
        this.#checkDrained();
      },
    });
    this.#lanes.set(lane, opened);
    this.#waiting.granted(dispatcher);
    this.#events.workerStarted(lane, dispatcher);
  }

  /** Asks the next of the other dispatchers for a slot: it knows which of its workers are idle. */
  #recallFor(dispatcher: string, lanes: number): void {
    const running = [...this.#lanes.values()].filter((lane) => lane.isRunning);
    const others = [...new Set(running.map((lane) => lane.dispatcher))].filter((each) => each !== dispatcher);
    const other = others[this.#turn % others.length];
    this.#turn += 1;
    if (other !== undefined) this.#recall(other, lanes, false);
  }

  #recall(dispatcher: string, lanes: number, isDraining: boolean): void {
    this.#tell(dispatcher, { type: 'recall', host: this.id, lanes, isDraining });
  }

  #tell(dispatcher: string, message: FleetMessage): void {
    this.#bus.publish(this.#subjects.dispatcher(dispatcher), messagePacket(message));
  }

  #checkIdle(): void {
    if (this.running === 0) this.#onIdle?.();
  }

  #checkDrained(): void {
    if (this.#lanes.size > 0) return;
    this.#onDrained?.();
    this.#onGone?.();
  }
}

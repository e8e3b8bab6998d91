import type {
  FromWorker,
  ToWorker,
  WorkerConfiguration,
  WorkerEvents,
  WorkerExit,
  WorkerLink,
} from '@dispatch/adapter-kit';
import { ImportedTasks, serve, serveAhead, type Server } from '@dispatch/adapter-kit/bytes/worker';
import type { TransferableObject } from '@dispatch/core';
import { doorbell } from '../../src/node/ring/ring-channel.js';
import { slotOf, type CallId } from '../../src/wire/claims.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, openToWorker } from '../../src/wire/opaque-messages.js';
import { expandCall, expandReply } from '../../src/wire/short-messages.js';
import type { RingPorts, Rings } from './simulated-rings.js';
import type { Holder, Submission } from './submission.js';

/** The parts of the simulation that a worker uses. */
export interface Surroundings {
  /** How many loops of tasks are on the stack. */
  readonly loops: number;
  /** The dispatcher posts to a worker. */
  posted(worker: SimulatedWorker, message: HostMessage): void;
  /** The memory beside the ports of a worker, if there is one. */
  connect(ports: RingPorts): Rings | undefined;
  /** Begins to import a module. */
  import(worker: SimulatedWorker, module: string): Promise<void>;
  /** The dispatcher receives a message from a worker. */
  delivered(worker: SimulatedWorker, message: WorkerMessage): void;
  /** The dispatcher ends a worker, or is notified that it has ended. */
  removed(worker: SimulatedWorker): void;
  /** Whether the dispatcher gives a worker no more calls. */
  isRetiring(worker: SimulatedWorker): boolean;
}

const free = 0;
const withdrawn = 3;

/** An import that has not ended. */
export interface PendingImport {
  resolve(): void;
  reject(error: unknown): void;
}

/** Thrown into a task whose thread has ended. */
export class ThreadGone extends Error {}

/**
 * A worker on this thread: the real worker side, between two ports that keep their messages until the simulation
 * delivers them. Each port keeps its order, like a real one.
 */
export class SimulatedWorker implements WorkerLink, Holder {
  readonly configuration: WorkerConfiguration;
  readonly number: number;
  /** `unborn`: its thread has not started. `dead`: it ended by itself. `ended`: the dispatcher ended it. */
  state: Holder['state'] = 'unborn';
  readonly toWorker: (ToWorker | typeof doorbell)[] = [];
  readonly toHost: ({ readonly message: FromWorker | typeof doorbell } | { readonly exit: WorkerExit })[] = [];
  readonly rings: Rings | undefined;
  macrotasks: (() => void)[] = [];
  readonly imports: Map<string, PendingImport> = new Map();
  /** When its current imports began, as reported to the dispatcher. */
  readonly importing: Map<string, number> = new Map();
  readonly failedImports: Set<string> = new Set();
  readonly running: Set<Submission> = new Set();
  /** How many calls were posted to it. */
  received = 0;
  /** The numbers of the submissions that were posted to it, by the ids of their calls. */
  readonly #numbers = new Map<CallId, number>();
  /** Whether the dispatcher could not deserialize one of its messages. */
  garbled = false;
  ready = false;
  pinged = false;
  /** Its exit has been reported to the dispatcher. */
  exited = false;
  /** Whether something that a task left behind blocks its thread. */
  blocked = false;
  #retired = false;
  /** The ids of the calls that were posted, by their numbers. */
  readonly #ids = new Map<unknown, CallId>();
  /** Whether code of its thread is on the stack. */
  busy = false;
  /** Whether it has promise reactions to run. */
  touched = false;
  /** Called once the worker has ended for the dispatcher. */
  readonly gone: (() => void)[] = [];
  readonly events: WorkerEvents;
  readonly #surroundings: Surroundings;
  /** Whether it has taken a message of the port that it receives after those in memory. */
  #isHeld = false;
  #server: Server | undefined = undefined;

  constructor(configuration: WorkerConfiguration, events: WorkerEvents, surroundings: Surroundings) {
    this.configuration = configuration;
    this.number = configuration.worker;
    this.events = events;
    this.#surroundings = surroundings;
    this.rings = surroundings.connect({
      toWorker: (message) => this.toWorker.push(message),
      toHost: (message) => this.toHost.push({ message }),
      isFree: () => this.free,
    });
  }

  get alive(): boolean {
    return this.state === 'unborn' || this.state === 'serving';
  }

  get removed(): boolean {
    // The dispatcher pings workers that it retires, and others that do not begin their calls.
    if (!this.#retired && this.pinged && !this.exited) this.#retired = this.#surroundings.isRetiring(this);
    return this.exited || this.#retired || this.state === 'ended';
  }

  /** Whether its thread can do something: no task runs in it, and nothing blocks it. */
  get free(): boolean {
    return this.state === 'serving' && !this.busy && !this.blocked;
  }

  /** Whether the dispatcher has taken a call back that it had posted. */
  hasLost(number: number): boolean {
    const id = this.#ids.get(number);
    const { claims } = this.configuration;
    if (id === undefined) return true;
    // Where starts are not known, no posted call is taken back.
    if (claims === undefined) return false;
    const words = new Int32Array(claims);
    // The claim words follow the word that announces a death. Their lowest two bits are the state.
    const state = (words[1 + slotOf(id)] ?? 0) & 3;
    return state === withdrawn || state === free;
  }

  // Calls of the dispatcher.

  post(posted: ToWorker, transfer: readonly TransferableObject[] = []): void {
    const copy = structuredClone(posted, { transfer: [...transfer] as Transferable[] });
    const message = expandCall(openToWorker(copy));
    if (message.type === 'ping') this.pinged = true;
    if (message.type === 'calls') {
      this.received += message.ids.length;
      firstArguments(message).forEach((number, position) => {
        const id = message.ids[position] ?? -1;
        this.#ids.set(number, id);
        this.#numbers.set(id, Number(number));
      });
    }
    this.#surroundings.posted(this, message);
    if (!this.alive) return;
    if (this.rings === undefined) this.toWorker.push(copy);
    else this.rings.post(copy, transfer.length === 0);
  }

  terminate(): Promise<void> {
    if (this.alive) this.#stop('ended');
    this.toHost.length = 0;
    this.#leave();
    return new Promise((resolve) => this.gone.push(resolve));
  }

  // Actions of the simulation.

  /** Starts its thread. */
  boot(): void {
    this.state = 'serving';
    // The simulated date. The code of the worker has taken that of the platform when it was loaded.
    const configuration = { ...this.configuration, origin: performance.timeOrigin };
    const isLink = configuration.claims === undefined;
    this.#server = (isLink ? serveAhead : serve)(configuration, {
      post: (message, transfer = []) => {
        if (this.state !== 'serving') return;
        const copy = structuredClone(message, { transfer: [...transfer] as Transferable[] });
        if (this.rings === undefined) this.toHost.push({ message: copy });
        else this.rings.answer(copy, transfer.length === 0);
      },
      tasks: (deliver) => new ImportedTasks((module) => this.#surroundings.import(this, module), deliver),
      afterMacrotask: (run) => {
        if (this.state === 'serving') this.macrotasks.push(run);
      },
      // Every other worker handles each message by itself, like one in a page.
      ...(this.number % 2 === 0 && {
        takeArrived: () => {
          while (this.state === 'serving' && this.#hasArrived) this.take();
        },
      }),
    });
  }

  /** Whether its thread can take a message. */
  get canTake(): boolean {
    return this.free && this.#hasArrived;
  }

  get #hasArrived(): boolean {
    return !this.#isHeld && (this.toWorker.length > 0 || this.rings?.worker.reads === true);
  }

  /** Its thread takes the next message. */
  take(): void {
    const inMemory = this.rings?.worker.next(this.toWorker.length > 0);
    if (inMemory !== undefined) return this.#receive(inMemory);
    const message = this.toWorker.shift();
    if (message === undefined || !this.#takesFromPort()) return;
    if (message !== doorbell) this.#receive(message);
  }

  /** Its thread begins to poll the memory, or ends to. */
  poll(): void {
    const found = this.rings?.worker.change();
    if (found !== undefined) this.#receive(found);
  }

  /** Takes what is in memory before a message of the port. @returns whether its thread is still there. */
  #takesFromPort(): boolean {
    if (this.rings === undefined) return true;
    const { worker } = this.rings;
    worker.wake();
    this.#isHeld = true;
    for (let message = worker.take(); message !== undefined; message = worker.take()) {
      this.#receive(message);
      if (this.state !== 'serving') return false;
    }
    this.#isHeld = false;
    worker.arrived();
    return true;
  }

  #receive(message: ToWorker): void {
    this.rings?.received(message);
    this.#server?.receive(message);
  }

  /** Ends its thread, with or without an announcement. Messages that it had posted still arrive. */
  die(words: boolean): void {
    if (words && this.state === 'serving') this.#server?.die({ exitCode: 7 });
    this.#stop('dead');
    this.toHost.push({ exit: { exitCode: 7 } });
  }

  /** Ends the imports of its thread, after which it starts nothing. */
  forget(): void {
    this.#server?.die({});
    for (const each of this.imports.values()) each.reject(new ThreadGone());
  }

  /** Whether the dispatcher can take a message. */
  get canDeliver(): boolean {
    return this.toHost.length > 0 || (!this.exited && this.rings?.dispatcher.reads === true);
  }

  /** The dispatcher takes the next message. */
  deliver(): void {
    const inMemory = this.rings?.dispatcher.next(this.toHost.length > 0);
    if (inMemory !== undefined) return this.#deliver(inMemory);
    const next = this.toHost.shift();
    if (next === undefined || !this.#deliversFromMemory()) return;
    if ('exit' in next) {
      this.#leave();
      this.events.exit(next.exit);
      return;
    }
    this.rings?.dispatcher.arrived();
    if (next.message !== doorbell) this.#deliver(next.message);
    this.#deliversAfterPort();
  }

  /** The dispatcher begins to poll the memory, or ends to. */
  pollForReplies(): void {
    const found = this.rings?.dispatcher.change();
    if (found !== undefined) this.#deliver(found);
  }

  /** Delivers what is in memory. @returns whether the dispatcher still has this worker. */
  #deliversFromMemory(): boolean {
    while (this.rings !== undefined && !this.exited) {
      const message = this.rings.dispatcher.take();
      if (message === undefined) break;
      this.#deliver(message);
    }
    return this.rings === undefined || !this.exited;
  }

  /** What comes after a message of the port is read, though nothing else may say that it is there. */
  #deliversAfterPort(): void {
    if (this.rings?.dispatcher.state === 'away') this.#deliversFromMemory();
  }

  #deliver(message: FromWorker): void {
    this.rings?.delivered(message);
    this.#surroundings.delivered(this, expandReply(openFromWorker(message)));
    this.events.message(message);
  }

  /** The numbers of the submissions whose values are in the next message to it; `undefined` if it has no such values. */
  get valuesToWorker(): readonly number[] | undefined {
    const [next] = this.toWorker;
    const message = next === undefined || next === doorbell ? undefined : expandCall(openToWorker(next));
    if (message?.type === 'cancel') return [];
    return message?.type === 'calls' ? message.ids.map((id) => this.#numbers.get(id) ?? 0) : undefined;
  }

  /** Same as {@link valuesToWorker}, for the next message from it. */
  get valuesToHost(): readonly number[] | undefined {
    const [next] = this.toHost;
    if (next === undefined || 'exit' in next || next.message === doorbell) return undefined;
    const message = expandReply(openFromWorker(next.message));
    return message.type === 'replies' ? message.ids.map((id) => this.#numbers.get(id) ?? 0) : undefined;
  }

  /** Its thread cannot deserialize the next message. */
  takeGarbled(): void {
    this.toWorker.shift();
    if (!this.#takesFromPort()) return;
    this.rings?.received(undefined);
    this.#server?.messageError();
  }

  /** The dispatcher cannot deserialize the next message. */
  deliverGarbled(): void {
    this.toHost.shift();
    if (!this.#deliversFromMemory()) return;
    this.rings?.dispatcher.arrived();
    this.rings?.delivered(undefined);
    this.garbled = true;
    this.#deliversAfterPort();
    this.events.messageError();
  }

  #leave(): void {
    if (!this.exited) this.#surroundings.removed(this);
    this.exited = true;
  }

  #stop(state: 'dead' | 'ended'): void {
    this.state = state;
    this.toWorker.length = 0;
    this.macrotasks = [];
  }
}

/** The first argument of each call: its number. */
export function firstArguments({ args, arities }: Extract<HostMessage, { type: 'calls' }>): unknown[] {
  let position = 0;
  return arities.map((arity) => args[(position += arity) - arity]);
}

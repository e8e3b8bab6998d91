import type {
  FromWorker,
  Spawn,
  ToWorker,
  WorkerConfiguration,
  WorkerEvents,
  WorkerExit,
  WorkerLink,
} from '@dispatch/adapter-kit';
import { ImportedTasks, serve, type Server } from '@dispatch/adapter-kit/worker';
import type { TransferableObject } from '@dispatch/core';
import { slotOf, type CallId } from '../../src/wire/claims.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, openToWorker } from '../../src/wire/opaque-messages.js';
import { expandCall, expandReply } from '../../src/wire/short-messages.js';
import type { Holder, Submission } from './submission.js';

/** The parts of the simulation that a worker uses. */
export interface Surroundings {
  /** How many loops of tasks are on the stack. */
  readonly loops: number;
  /** The dispatcher posts to a worker. */
  posted(worker: SimulatedWorker, message: HostMessage): void;
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
  readonly toWorker: ToWorker[] = [];
  readonly toHost: ({ readonly message: FromWorker } | { readonly exit: WorkerExit })[] = [];
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
  #server: Server | undefined = undefined;

  constructor(configuration: WorkerConfiguration, events: WorkerEvents, surroundings: Surroundings) {
    this.configuration = configuration;
    this.number = configuration.worker;
    this.events = events;
    this.#surroundings = surroundings;
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
    if (id === undefined || claims === undefined) return true;
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
    if (this.alive) this.toWorker.push(copy);
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
    this.#server = serve(configuration, {
      post: (message, transfer = []) => {
        if (this.state === 'serving')
          this.toHost.push({ message: structuredClone(message, { transfer: [...transfer] as Transferable[] }) });
      },
      tasks: (deliver) => new ImportedTasks((module) => this.#surroundings.import(this, module), deliver),
      afterMacrotask: (run) => {
        if (this.state === 'serving') this.macrotasks.push(run);
      },
    });
  }

  /** Its thread takes the next message. */
  take(): void {
    const message = this.toWorker.shift();
    if (message !== undefined) this.#server?.receive(message);
  }

  /** Ends its thread, with or without an announcement. Messages that it had posted still arrive. */
  die(words: boolean): void {
    if (words && this.state === 'serving') this.#server?.die({ exitCode: 7 });
    this.#stop('dead');
    this.toHost.push({ exit: { exitCode: 7 } });
  }

  /** The dispatcher takes the next message. */
  deliver(): void {
    const next = this.toHost.shift();
    if (next === undefined) return;
    if ('exit' in next) {
      this.#leave();
      this.events.exit(next.exit);
    } else {
      this.#surroundings.delivered(this, expandReply(openFromWorker(next.message)));
      this.events.message(next.message);
    }
  }

  /** The numbers of the submissions whose values are in the next message to it; `undefined` if it has no such values. */
  get valuesToWorker(): readonly number[] | undefined {
    const [next] = this.toWorker;
    const message = next && expandCall(openToWorker(next));
    if (message?.type === 'cancel') return [];
    return message?.type === 'calls' ? message.ids.map((id) => this.#numbers.get(id) ?? 0) : undefined;
  }

  /** Same as {@link valuesToWorker}, for the next message from it. */
  get valuesToHost(): readonly number[] | undefined {
    const [next] = this.toHost;
    const message = next && 'message' in next ? expandReply(openFromWorker(next.message)) : undefined;
    return message?.type === 'replies' ? message.ids.map((id) => this.#numbers.get(id) ?? 0) : undefined;
  }

  /** Its thread cannot deserialize the next message. */
  takeGarbled(): void {
    this.toWorker.shift();
    this.#server?.messageError();
  }

  /** The dispatcher cannot deserialize the next message. */
  deliverGarbled(): void {
    this.toHost.shift();
    this.garbled = true;
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

/** Starts workers; each of the next `failures` starts throws instead. */
export class SimulatedWorkers {
  readonly all: SimulatedWorker[] = [];
  /** Workers that have not ended completely. */
  living: SimulatedWorker[] = [];
  failures = 0;
  /** Incremented when a start fails, and again when the dispatcher is notified. */
  failed = 0;
  /** Failed starts not yet reported to the dispatcher: a microtask reports them, which an earlier loop can delay. */
  unreported = 0;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  readonly spawn: Spawn = (configuration, events) => {
    // A promise notifies the dispatcher, and no promise reaction runs inside the loop of a task.
    if (this.failures > 0 && this.#surroundings.loops === 0) {
      this.failures -= 1;
      this.failed += 1;
      this.unreported += 1;
      queueMicrotask(() => {
        this.failed += 1;
        this.unreported -= 1;
      });
      throw new Error('no thread available');
    }
    const worker = new SimulatedWorker(configuration, events, this.#surroundings);
    this.all.push(worker);
    this.living.push(worker);
    return worker;
  };

  at(number: number | undefined): SimulatedWorker | undefined {
    return this.living.find((worker) => worker.number === number);
  }

  /** Removes the workers from which nothing more is expected. */
  forget(): void {
    if (this.living.some(isOver)) this.living = this.living.filter((worker) => !isOver(worker));
  }
}

/** The first argument of each call: its number. */
export function firstArguments({ args, arities }: Extract<HostMessage, { type: 'calls' }>): unknown[] {
  let position = 0;
  return arities.map((arity) => args[(position += arity) - arity]);
}

function isOver(worker: SimulatedWorker): boolean {
  return !worker.alive && worker.exited && worker.gone.length === 0 && worker.toHost.length === 0;
}

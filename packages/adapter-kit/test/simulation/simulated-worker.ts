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
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { openFromWorker, openToWorker } from '../../src/wire/opaque-messages.js';
import { expandCall, expandReply } from '../../src/wire/short-messages.js';
import type { Holder, Submission } from './submission.js';

/** What a worker needs to know of the simulation that it is in. */
export interface Surroundings {
  /** How many loops of tasks are on the stack. */
  readonly loops: number;
  /** The dispatcher posts to a worker. */
  posted(worker: SimulatedWorker, message: HostMessage): void;
  /** Begins to import a module. */
  import(worker: SimulatedWorker, module: string): Promise<void>;
  /** The dispatcher is told something by a worker. */
  told(worker: SimulatedWorker, message: WorkerMessage): void;
  /** The dispatcher ends a worker, or is told that it has ended. */
  left(worker: SimulatedWorker): void;
}

/** An import that has not ended. */
export interface PendingImport {
  resolve(): void;
  reject(error: unknown): void;
}

/** Thrown into a task whose thread is no more. */
export class ThreadGone extends Error {}

/**
 * A worker whose thread is this one: the real worker side, between two ports whose messages lie there until the simulation
 * delivers them. Each port keeps its order, as real ones do.
 */
export class SimulatedWorker implements WorkerLink, Holder {
  readonly configuration: WorkerConfiguration;
  readonly number: number;
  /** `unborn`: its thread does not run yet. `dead`: it ended by itself. `ended`: the dispatcher ended it. */
  state: Holder['state'] = 'unborn';
  readonly toWorker: ToWorker[] = [];
  readonly toHost: ({ readonly message: FromWorker } | { readonly exit: WorkerExit })[] = [];
  macrotasks: (() => void)[] = [];
  readonly imports: Map<string, PendingImport> = new Map();
  /** Since when it imports modules, as far as the dispatcher has been told. */
  readonly importing: Map<string, number> = new Map();
  readonly failedImports: Set<string> = new Set();
  readonly running: Set<Submission> = new Set();
  /** How many calls it was posted. */
  received = 0;
  ready = false;
  pinged = false;
  /** The dispatcher has been told of its exit. */
  exited = false;
  /** Code of its thread is on the stack. */
  busy = false;
  /** Has reactions of promises to run. */
  touched = false;
  /** Told once the dispatcher may take it for gone. */
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

  get left(): boolean {
    return this.exited || this.pinged || this.state === 'ended';
  }

  // What the dispatcher asks of it.

  post(posted: ToWorker, transfer: readonly TransferableObject[] = []): void {
    const copy = structuredClone(posted, { transfer: [...transfer] as Transferable[] });
    const message = expandCall(openToWorker(copy));
    if (message.type === 'ping') this.pinged = true;
    if (message.type === 'calls') this.received += message.ids.length;
    this.#surroundings.posted(this, message);
    if (this.alive) this.toWorker.push(copy);
  }

  terminate(): Promise<void> {
    if (this.alive) this.#stop('ended');
    this.toHost.length = 0;
    this.#leave();
    return new Promise((resolve) => this.gone.push(resolve));
  }

  // What becomes of it.

  /** Its thread begins to run. */
  boot(): void {
    this.state = 'serving';
    this.#server = serve(this.configuration, {
      post: (message, transfer = []) => {
        if (this.state === 'serving')
          this.toHost.push({ message: structuredClone(message, { transfer: [...transfer] as Transferable[] }) });
      },
      tasks: (tell) => new ImportedTasks((module) => this.#surroundings.import(this, module), tell),
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

  /** Its thread ends: with a word of it or without. What it had posted still arrives. */
  die(words: boolean): void {
    if (words && this.state === 'serving') this.#server?.die({ exitCode: 7 });
    this.#stop('dead');
    this.toHost.push({ exit: { exitCode: 7 } });
  }

  /** The dispatcher takes the next message. */
  tell(): void {
    const next = this.toHost.shift();
    if (next === undefined) return;
    if ('exit' in next) {
      this.#leave();
      this.events.exit(next.exit);
    } else {
      this.#surroundings.told(this, expandReply(openFromWorker(next.message)));
      this.events.message(next.message);
    }
  }

  #leave(): void {
    if (!this.exited) this.#surroundings.left(this);
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
  /** Those that are not over and done with. */
  living: SimulatedWorker[] = [];
  failures = 0;
  /** Grows when a start fails, and again when the dispatcher hears of it. */
  failed = 0;
  /** Failed starts that the dispatcher has not heard of: it does in a microtask, and a loop that has begun before holds that up. */
  unheard = 0;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  readonly spawn: Spawn = (configuration, events) => {
    // The dispatcher learns of it by a promise, and no reaction to one runs inside the loop of a task.
    if (this.failures > 0 && this.#surroundings.loops === 0) {
      this.failures -= 1;
      this.failed += 1;
      this.unheard += 1;
      queueMicrotask(() => {
        this.failed += 1;
        this.unheard -= 1;
      });
      throw new Error('no thread for you');
    }
    const worker = new SimulatedWorker(configuration, events, this.#surroundings);
    this.all.push(worker);
    this.living.push(worker);
    return worker;
  };

  at(number: number | undefined): SimulatedWorker | undefined {
    return this.living.find((worker) => worker.number === number);
  }

  /** Forgets those that nothing is waited for from. */
  forget(): void {
    if (this.living.some(isOver)) this.living = this.living.filter((worker) => !isOver(worker));
  }
}

function isOver(worker: SimulatedWorker): boolean {
  return !worker.alive && worker.exited && worker.gone.length === 0 && worker.toHost.length === 0;
}

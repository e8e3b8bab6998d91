import { createPooledDispatcher, type Adapter, type Spawn } from '@dispatch/adapter-kit';
import { importFirst } from '@dispatch/adapter-kit/bytes';
import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import type { Clock } from '../../src/host/time/clock.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import type { World } from './invariants.js';
import { check } from './violation.js';
import { Choices } from './script.js';
import { drawFrom, Rings, type Channels, type Draw, type RingPorts } from './simulated-rings.js';
import { firstArguments, type SimulatedWorker, type Surroundings } from './simulated-worker.js';
import { SimulatedWorkers } from './simulated-workers.js';
import type { Submission } from './submission.js';
import { SimulatedTime } from './time.js';

/**
 * How the workers are connected. `threads`: they share claim words. `rings`: they share claim words, and small messages take the
 * memory of a `RingChannel` while the other thread polls it. `links`: they share nothing, a message takes 20 ms there and back,
 * and modules are imported first.
 */
export type Connection = 'threads' | 'rings' | 'links';

/** The dispatcher's surroundings, and faults that can be planted in them, to verify that they are found. */
export interface Faults {
  /** Default: `threads`. */
  readonly connection?: Connection;
  readonly clock?: (clock: SimulatedTime) => Clock;
  readonly spawn?: (spawn: Spawn, simulation: World) => Spawn;
  readonly dispatcher?: (dispatcher: Dispatcher) => Dispatcher;
  /** For `rings`. */
  readonly channels?: (channels: Channels) => Channels;
}

/** Receives the log, line by line. */
export type Log = (line: string) => void;

const capabilities: Adapter['capabilities'] = {
  parallel: true,
  blocking: false,
  cancelRunning: 'terminate',
  isolation: 'clone',
  transfer: true,
  sharedMemory: true,
  loopsSeeCancel: true,
  startsKnown: true,
  delivery: 'at-most-once',
  crashRecovery: 'all',
  taskContext: 'async',
  modules: 'imported',
};

/** One dispatcher, its workers, and what is known about them from outside, on one thread. */
export class SimulatedWorld implements World, Surroundings {
  readonly time: SimulatedTime = new SimulatedTime();
  readonly workers: SimulatedWorkers = new SimulatedWorkers(this);
  readonly dispatcher: Dispatcher;
  readonly options: World['options'];
  readonly connection: Connection;
  open: Submission[] = [];
  readonly awaited = { ready: 0, close: 0 };
  readonly badImports: Map<string, number> = new Map();
  readonly signals: AbortSignal[] = [];
  readonly controllers: AbortController[] = [];
  readonly submissions: Submission[] = [];
  /** The tasks that were assigned in this step, and the tasks that were waiting before each of them. */
  readonly #assigned: { readonly assigned: Submission; readonly passed: readonly Submission[] }[] = [];
  readonly #log: Log | undefined;
  readonly #channels: Faults['channels'];
  readonly #draw: Draw;
  #failedBefore = 0;
  /** How many loops of tasks are on the stack. */
  loops = 0;
  /** When the timeout of `close()` expires. */
  closeBy = Infinity;
  /** Whether the script may close the dispatcher now. */
  mayClose = false;
  /** Whether the step was an action of the caller, whose turn continues. */
  sameTurn = false;
  /** The first violation, also if a task or a callback swallows it. */
  failure: { readonly error: unknown } | undefined = undefined;

  /** Takes the next step of the script, also inside the loop of a task. @returns whether there was one. */
  readonly next: () => boolean;

  /** @param number from which the options are drawn. */
  constructor(number: number, next: () => boolean, faults: Faults, log: Log | undefined) {
    const { connection = 'threads' } = faults;
    this.connection = connection;
    this.next = next;
    this.#log = log;
    this.#channels = faults.channels;
    this.#draw = drawFrom(number);
    const choices = new Choices(number);
    const max = 1 + choices.below(3);
    const options = {
      workers: choices.below(2) === 0 ? max : { min: choices.below(max), max },
      tasksPerWorker: 1 + choices.below(3),
      maxQueue: choices.rarely(4) ? choices.below(6) : Infinity,
      maxTasksPerWorker: choices.rarely(4) ? 1 + choices.below(4) : Infinity,
      idleTimeout: [100, 1, 0][choices.below(3)] ?? 100,
      startTimeout: [1000, 100][choices.below(2)] ?? 1000,
      cancelGrace: [200, 1, 0][choices.below(3)] ?? 200,
    } satisfies DispatcherOptions;
    this.options = { ...options, maxWorkers: max };
    const { clock = (time) => time, spawn = (original) => original, dispatcher = (original) => original } = faults;
    const adapter = {
      name: 'simulated',
      workers: 1,
      capabilities:
        connection === 'links' ? { ...capabilities, sharedMemory: false, startsKnown: false } : capabilities,
      clock: clock(this.time),
      spawn: spawn(connection === 'links' ? this.#spawnFar : this.workers.spawn, this),
      ...(connection === 'links' && { extend: importFirst }),
    };
    this.note(() => JSON.stringify(options));
    this.dispatcher = dispatcher(createPooledDispatcher(adapter, options));
  }

  readonly #spawnFar: Spawn = (...parts) => Object.assign(this.workers.spawn(...parts), { roundTrip: 20 });

  get closingOverdue(): boolean {
    return this.time.now() >= this.closeBy;
  }

  /** Adds a line to the log, if there is one. */
  note(line: () => string): void {
    this.#log?.(`${this.time.now()} ms: ${line()}`);
  }

  /**
   * No task is assigned while an earlier one waits. This is checked after the step, because a step posts worker by
   * worker. Inside a loop a promise of `execute` cannot have settled yet.
   */
  checkOrder(): void {
    // Tasks of a worker that could not be started return to the queue as soon as the failure is reported.
    const allStarted = this.workers.unreported === 0 && this.workers.failed === this.#failedBefore;
    this.#failedBefore = this.workers.failed;
    for (const { assigned, passed } of this.#assigned.splice(0)) {
      const waiting = passed.find((each) => each.waits && (this.loops === 0 || each.future !== undefined));
      check(
        'the queue keeps its order',
        !allStarted || waiting === undefined,
        () => `task ${assigned.number} was assigned, and ${waiting?.number} waits`,
      );
    }
  }

  posted(worker: SimulatedWorker, message: HostMessage): void {
    if (message.type !== 'calls') return;
    for (const number of firstArguments(message)) {
      const submission = this.submissions[Number(number) - 1];
      if (submission === undefined) throw new Error('the task was not submitted');
      // A task that another worker had was assigned before.
      if (submission.waits)
        this.#assigned.push({
          assigned: submission,
          passed: this.open.filter((each) => each.isBefore(submission) && each.waits),
        });
      submission.posted.push(worker);
    }
  }

  connect(ports: RingPorts): Rings | undefined {
    return this.connection === 'rings' ? new Rings(this.#channels, ports, this.#draw) : undefined;
  }

  import(worker: SimulatedWorker, module: string): Promise<void> {
    return new Promise((resolve, reject) => {
      worker.imports.set(module, { resolve, reject });
    });
  }

  delivered(worker: SimulatedWorker, message: WorkerMessage): void {
    if (message.type === 'ready') worker.ready = true;
    if (message.type !== 'module') return;
    const begun = worker.importing.get(message.module) ?? Infinity;
    if (message.status === 'importing') worker.importing.set(message.module, this.time.now());
    else worker.importing.delete(message.module);
    if (message.status === 'failed' || begun + this.options.startTimeout <= this.time.now())
      this.#importFailed(message.module);
  }

  removed(worker: SimulatedWorker): void {
    this.note(() => `worker ${worker.number} is removed: ${worker.state}`);
    if (!worker.ready) this.workers.failed += 1;
    for (const module of worker.importing.keys()) this.#importFailed(module);
    worker.importing.clear();
  }

  isRetiring(worker: SimulatedWorker): boolean {
    return this.dispatcher.stats().workers.find((each) => each.worker === worker.number)?.state === 'retiring';
  }

  #importFailed(module: string): void {
    this.badImports.set(module, (this.badImports.get(module) ?? 0) + 1);
  }
}

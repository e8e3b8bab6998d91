import { createPooledDispatcher, type Adapter, type Spawn } from '@dispatch/adapter-kit';
import type { Dispatcher, DispatcherOptions } from '@dispatch/core';
import type { Clock } from '../../src/host/time/clock.js';
import type { HostMessage, WorkerMessage } from '../../src/wire/messages.js';
import { check, type World } from './invariants.js';
import { Choices } from './script.js';
import { SimulatedWorkers, type SimulatedWorker, type Surroundings } from './simulated-worker.js';
import type { Submission } from './submission.js';
import { SimulatedTime } from './time.js';

/** Wrongs that can be planted into what surrounds the dispatcher, to see that they are found. */
export interface Faults {
  readonly clock?: (clock: SimulatedTime) => Clock;
  readonly spawn?: (spawn: Spawn, simulation: World) => Spawn;
  readonly dispatcher?: (dispatcher: Dispatcher) => Dispatcher;
}

/** Is told what happens, line by line. */
export type Log = (line: string) => void;

const capabilities: Adapter['capabilities'] = {
  parallel: true,
  blocking: false,
  cancelRunning: 'terminate',
  isolation: 'clone',
  transfer: true,
  sharedMemory: true,
  delivery: 'at-most-once',
  crashRecovery: 'all',
  taskContext: 'async',
  modules: 'imported',
};

/** One dispatcher, its workers, and what is known of them from outside, in one thread. */
export class SimulatedWorld implements World, Surroundings {
  readonly time: SimulatedTime = new SimulatedTime();
  readonly workers: SimulatedWorkers = new SimulatedWorkers(this);
  readonly dispatcher: Dispatcher;
  readonly options: World['options'];
  open: Submission[] = [];
  readonly awaited = { ready: 0, close: 0 };
  readonly badImports: Map<string, number> = new Map();
  readonly signals: AbortSignal[] = [];
  readonly controllers: AbortController[] = [];
  readonly submissions: Submission[] = [];
  /** What was handed over in this step, with what had been submitted before it and waited. */
  readonly #handed: { readonly handed: Submission; readonly passed: readonly Submission[] }[] = [];
  readonly #log: Log | undefined;
  #failedBefore = 0;
  /** How many loops of tasks are on the stack. */
  loops = 0;
  /** When the time of a closing is over. */
  closeBy = Infinity;
  /** Whether the dispatcher may be closed by now. */
  mayClose = false;
  /** The step was the caller's own doing, and its turn goes on. */
  sameTurn = false;
  /** The first that went wrong, also where a task or a callback swallows it. */
  wrong: { readonly error: unknown } | undefined = undefined;

  /** Does the next step of the script, if there is one left, and says whether there was: also within the loop of a task. */
  readonly next: () => boolean;

  /** @param number what the options are drawn from. */
  constructor(number: number, next: () => boolean, faults: Faults, log: Log | undefined) {
    this.next = next;
    this.#log = log;
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
    const { clock = (time) => time, spawn = (honest) => honest, dispatcher = (honest) => honest } = faults;
    const adapter = {
      name: 'simulated',
      workers: 1,
      capabilities,
      clock: clock(this.time),
      spawn: spawn(this.workers.spawn, this),
    };
    this.note(() => JSON.stringify(options));
    this.dispatcher = dispatcher(createPooledDispatcher(adapter, options));
  }

  get closingOverdue(): boolean {
    return this.time.now() >= this.closeBy;
  }

  /** Tells what happens, to whoever wants to know. */
  note(line: () => string): void {
    this.#log?.(`${this.time.now()} ms: ${line()}`);
  }

  /**
   * Nothing is handed over while what was submitted before it waits, then and afterwards: what a step hands over it posts
   * worker by worker. In a loop the promise of `execute` is not told yet what has become of its task.
   */
  checkOrder(): void {
    // What was handed to a worker that could not be started comes back as soon as that is heard of.
    const allStarted = this.workers.unheard === 0 && this.workers.failed === this.#failedBefore;
    this.#failedBefore = this.workers.failed;
    for (const { handed, passed } of this.#handed.splice(0)) {
      const waiting = passed.find((each) => each.waits && (this.loops === 0 || each.future !== undefined));
      check(
        'the queue keeps its order',
        !allStarted || waiting === undefined,
        () => `task ${handed.number} was handed over, and ${waiting?.number} waits`,
      );
    }
  }

  posted(worker: SimulatedWorker, message: HostMessage): void {
    if (message.type !== 'calls') return;
    for (const number of firstArguments(message)) {
      const submission = this.submissions[Number(number) - 1];
      if (submission === undefined) throw new Error('it was submitted');
      // What comes from another worker has been handed over before.
      if (submission.waits)
        this.#handed.push({
          handed: submission,
          passed: this.open.filter((each) => each.isBefore(submission) && each.waits),
        });
      submission.posted.push(worker);
    }
  }

  import(worker: SimulatedWorker, module: string): Promise<void> {
    return new Promise((resolve, reject) => {
      worker.imports.set(module, { resolve, reject });
    });
  }

  told(worker: SimulatedWorker, message: WorkerMessage): void {
    if (message.type === 'ready') worker.ready = true;
    if (message.type !== 'module') return;
    const begun = worker.importing.get(message.module) ?? Infinity;
    if (message.status === 'importing') worker.importing.set(message.module, this.time.now());
    else worker.importing.delete(message.module);
    if (message.status === 'failed' || begun + this.options.startTimeout <= this.time.now())
      this.#importWentWrong(message.module);
  }

  left(worker: SimulatedWorker): void {
    this.note(() => `worker ${worker.number} has left: ${worker.state}`);
    if (!worker.ready) this.workers.failed += 1;
    for (const module of worker.importing.keys()) this.#importWentWrong(module);
    worker.importing.clear();
  }

  #importWentWrong(module: string): void {
    this.badImports.set(module, (this.badImports.get(module) ?? 0) + 1);
  }
}

/** The first argument of each call: its number. */
function firstArguments({ args, arities }: Extract<HostMessage, { type: 'calls' }>): unknown[] {
  let position = 0;
  return arities.map((arity) => args[(position += arity) - arity]);
}

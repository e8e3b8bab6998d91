import { createPooledDispatcher, type Adapter, type Clock, type HostMessage, type Spawn, type WorkerMessage } from '@dispatch/adapter-kit';
import { currentTask, transfer, type Dispatcher, type DispatcherOptions, type ExecuteOptions } from '@dispatch/core';
import { check, checkAlways, checkBetweenTurns, checkClosed, checkOutcome, checkStart, errorOf, resultOf, Violation, type World } from './invariants.js';
import { Choices, type Script, type Step } from './script.js';
import { SimulatedWorkers, ThreadGone, type SimulatedWorker, type Surroundings } from './simulated-worker.js';
import { courses, Submission, type Outcome } from './submission.js';
import { enterStage, modules, taskOf, type Stage } from './tasks.js';
import { SimulatedTime } from './time.js';

/** Wrongs that can be planted into what surrounds the dispatcher, to see that they are found. */
export interface Faults {
  readonly clock?: (clock: SimulatedTime) => Clock;
  readonly spawn?: (spawn: Spawn, simulation: World) => Spawn;
  readonly dispatcher?: (dispatcher: Dispatcher) => Dispatcher;
}

/** Is told what happens, line by line. */
export type Log = (line: string) => void;

/** What a run did. */
export interface Report {
  readonly steps: number;
  readonly submissions: number;
  readonly started: number;
  readonly workers: number;
}

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

/** So many steps an honest end takes at the most, from whatever state. */
const longestEnd = 5000;
/** So many tasks are open at the most: what happens to many at a time happens to a few. */
const mostOpen = 24;

/** Runs a script to its end, and the dispatcher to its close. @throws {Violation} as soon as an invariant does not hold. */
export async function simulate(script: Script, faults: Faults = {}, log?: Log): Promise<Report> {
  const simulation = new Simulation(script, faults, log);
  const leaveStage = enterStage(simulation);
  const restoreTime = simulation.time.install();
  // Half of the time would go into stacks that nobody looks at.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await simulation.run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    restoreTime();
    await simulation.leave();
    leaveStage();
  }
}

/**
 * One dispatcher, its workers, and whoever uses them, in one thread. Everything that could happen at different times in
 * different orders is a step: a submission, the delivery of one message, a death. Above 200 lines: these steps are one list.
 */
class Simulation implements Stage, World, Surroundings {
  readonly time: SimulatedTime = new SimulatedTime();
  readonly workers: SimulatedWorkers = new SimulatedWorkers(this);
  readonly dispatcher: Dispatcher;
  readonly options: World['options'];
  open: Submission[] = [];
  readonly awaited = { ready: 0, close: 0 };
  readonly badImports: Map<string, number> = new Map();
  readonly signals: AbortSignal[] = [];
  readonly #controllers: AbortController[] = [];
  readonly #submissions: Submission[] = [];
  /** What was handed over in this step, with what had been submitted before it and waited. */
  readonly #handed: { readonly handed: Submission; readonly passed: readonly Submission[] }[] = [];
  readonly #log: Log | undefined;
  #failedBefore = 0;
  readonly #script: readonly Step[];
  #position = 0;
  #steps = 0;
  /** How many loops of tasks are on the stack. */
  loops = 0;
  #closeBy = Infinity;
  /** The step was the caller's own doing, and its turn goes on. */
  #sameTurn = false;
  /** The first that went wrong, also where a task or a callback swallows it. */
  #wrong: { readonly error: unknown } | undefined = undefined;

  constructor({ options: number, steps }: Script, faults: Faults, log: Log | undefined) {
    this.#script = steps;
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
    const adapter = { name: 'simulated', workers: 1, capabilities, clock: clock(this.time), spawn: spawn(this.workers.spawn, this) };
    this.#note(() => JSON.stringify(options));
    this.dispatcher = dispatcher(createPooledDispatcher(adapter, options));
  }

  get closingOverdue(): boolean {
    return this.time.now() >= this.#closeBy;
  }

  async run(): Promise<Report> {
    await turn();
    while (this.#position < this.#script.length && this.dispatcher.status !== 'closed') {
      this.#next();
      if (!this.#sameTurn) await this.#endTurn();
    }
    await this.#endTurn();
    await this.#bringToAnEnd();
    const started = this.#submissions.filter(({ starts }) => starts > 0).length;
    return { steps: this.#steps, submissions: this.#submissions.length, started, workers: this.workers.all.length };
  }

  /** Leaves nothing behind in this thread: the kit counts imports that have not ended. */
  async leave(): Promise<void> {
    for (const worker of this.workers.all) for (const each of worker.imports.values()) each.reject(new ThreadGone());
    await turn();
  }

  // --- Steps ---

  #next(): void {
    const step = this.#script[this.#position];
    this.#position += 1;
    if (step === undefined) return;
    const [number, choices] = step;
    const action = actions[actionAt[number % actionAt.length] ?? 0];
    this.#sameTurn = false;
    // Where the chosen one cannot be done, the first that can is; time may always pass.
    try {
      if (action?.do(this, new Choices(choices)) !== true) fallbacks.some((fallback) => fallback(this, new Choices(choices)));
      this.#stepped();
    } catch (error) {
      // Inside the loop of a task it would be that task's error.
      this.#wrong ??= { error };
      throw error;
    }
  }

  #note(line: () => string): void {
    this.#log?.(`${this.time.now()} ms: ${line()}`);
  }

  #stepped(): void {
    this.#steps += 1;
    if (this.#wrong !== undefined) throw this.#wrong.error;
    if (this.loops > 0) this.#checkOrder();
    checkAlways(this);
  }

  /** Lets all reactions of promises run: nothing but an event comes after. */
  async #endTurn(): Promise<void> {
    await turn();
    for (const worker of this.workers.living) worker.touched = false;
    this.workers.forget();
    if (this.#wrong !== undefined) throw this.#wrong.error;
    this.#checkOrder();
    checkBetweenTurns(this);
  }

  /**
   * Nothing is handed over while what was submitted before it waits, then and afterwards: what a step hands over it posts
   * worker by worker. In a loop the promise of `execute` is not told yet what has become of its task.
   */
  #checkOrder(): void {
    // What was handed to a worker that could not be started came back at once.
    const allStarted = this.workers.failed === this.#failedBefore;
    this.#failedBefore = this.workers.failed;
    for (const { handed, passed } of this.#handed.splice(0)) {
      const waiting = passed.find((each) => each.waits && (this.loops === 0 || each.future !== undefined));
      check('the queue keeps its order', !allStarted || waiting === undefined, () => `task ${handed.number} was handed over, and ${waiting?.number} waits`);
    }
  }

  submit(choices: Choices): boolean {
    // Later on it is always the same answer.
    if (this.open.length >= mostOpen || (this.dispatcher.status !== 'open' && !choices.rarely(16))) return false;
    const number = this.#submissions.length + 1;
    const course = courses[choices.below(courses.length)] ?? 'returns';
    const module = modules[Math.max(0, choices.below(modules.length + 2) - 2)] ?? '';
    const timeout = [Infinity, Infinity, Infinity, 100, 10, 1000, 1, 0][choices.below(8)] ?? Infinity;
    const signal = choices.rarely(4) ? this.#signal(choices) : undefined;
    const priority = Math.max(0, choices.below(6) - 3);
    const affinity = [undefined, undefined, undefined, undefined, 'red', 'blue'][choices.below(6)];
    const [bad, moved, snapshot] = [choices.rarely(32), choices.rarely(16), choices.rarely(16)];
    this.#sameTurn = choices.below(3) > 0;
    const submission = new Submission({
      number,
      course,
      module,
      signal,
      deadline: this.time.now() + timeout,
      priority,
      affinity,
      bad,
      moved,
      before: { open: this.open.length, starts: this.workers.failed, imports: this.badImports.get(module) ?? 0 },
    });
    this.#note(() => `submit ${number}: ${course}, module ${module}, timeout ${timeout}, priority ${priority}, ${affinity ?? 'no'} affinity${bad ? ', uncloneable' : ''}${moved ? ', moved' : ''}${signal ? ', signal' : ''}`);
    this.#submissions.push(submission);
    this.open.push(submission);
    const rest = bad ? () => {} : moved ? movedBuffer() : number;
    const options: ExecuteOptions = {
      priority,
      ...(timeout !== Infinity && { timeout }),
      ...(signal !== undefined && { signal }),
      ...(affinity !== undefined && { affinity }),
      ...(snapshot && { snapshot }),
    };
    const task = taskOf(module, number, rest);
    if (choices.rarely(4)) {
      this.dispatcher.execute(task, options).then(
        (value) => this.#told(submission, { value }),
        (error: unknown) => this.#told(submission, { error }),
      );
      return true;
    }
    const future = this.dispatcher.executeAsync(task, options);
    submission.future = future;
    future.addDoneCallback(() => {
      let outcome: Outcome;
      try {
        outcome = { value: future.resultSync() };
      } catch (error) {
        outcome = { error };
      }
      this.#told(submission, outcome);
    });
    return true;
  }

  #signal(choices: Choices): AbortSignal {
    const index = choices.below(2);
    let controller = this.#controllers[index];
    if (controller === undefined) {
      this.#controllers[index] = controller = new AbortController();
      this.signals.push(controller.signal);
    }
    return controller.signal;
  }

  #told(submission: Submission, outcome: Outcome): void {
    submission.told += 1;
    submission.outcome = outcome;
    this.#note(() => `${submission.number} is told ${'value' in outcome ? outcome.value : outcome.error}`);
    try {
      checkOutcome(this, submission);
    } catch (error) {
      // What a callback throws is reported, and stops nothing.
      this.#wrong ??= { error };
    }
    this.open = this.open.filter((each) => each !== submission);
  }

  cancel(choices: Choices): boolean {
    const submission = choices.of(this.open);
    if (submission?.future === undefined) return false;
    this.#sameTurn = choices.below(3) > 0;
    submission.cancelled = true;
    this.#note(() => `cancel ${submission.number}`);
    const cancelled = submission.future.cancel(new Error('enough'));
    check('each future settles once', cancelled && submission.settled, () => `task ${submission.number} is not settled by its cancel`);
    return true;
  }

  abort(choices: Choices): boolean {
    const index = choices.below(2);
    const controller = this.#controllers[index];
    if (controller === undefined) return false;
    this.#sameTurn = choices.below(3) > 0;
    this.#controllers.splice(index, 1);
    const { signal } = controller;
    this.#note(() => 'abort a signal');
    for (const each of this.open) if (each.signal === signal) each.cancelled = true;
    controller.abort(new Error('enough'));
    const listening = this.signals.indexOf(signal);
    check('a cancel is seen', !this.open.some((each) => each.signal === signal && each.future !== undefined), () => 'a signal aborted, and a task of it is not settled');
    this.signals.splice(listening, 1);
    return true;
  }

  /** An unborn worker begins to run, or does not get so far. */
  boot(choices: Choices): boolean {
    const worker = choices.of(this.workers.living.filter(({ state }) => state === 'unborn'));
    if (worker === undefined) return false;
    if (choices.rarely(8)) this.#die(worker, false);
    else {
      this.#note(() => `worker ${worker.number} begins to run`);
      worker.boot();
    }
    return true;
  }

  /** A worker takes the next message. */
  take(choices: Choices): boolean {
    const worker = choices.of(this.workers.living.filter((each) => each.state === 'serving' && !each.busy && each.toWorker.length > 0));
    if (worker === undefined) return false;
    this.#note(() => `worker ${worker.number} takes ${JSON.stringify(worker.toWorker[0])}`);
    this.#enterThread(worker, () => worker.take());
    return true;
  }

  /** The dispatcher takes the next message of a worker. */
  tell(choices: Choices): boolean {
    const worker = choices.of(this.workers.living.filter(({ toHost }) => toHost.length > 0));
    if (worker === undefined) return false;
    this.#note(() => `worker ${worker.number} tells ${JSON.stringify(worker.toHost[0])}`);
    worker.tell();
    return true;
  }

  /** A worker goes on after the others had a turn. */
  macrotask(choices: Choices): boolean {
    const worker = choices.of(this.workers.living.filter((each) => !each.busy && each.macrotasks.length > 0));
    const run = worker?.macrotasks.shift();
    if (worker === undefined || run === undefined) return false;
    this.#note(() => `worker ${worker.number} goes on`);
    this.#enterThread(worker, run);
    return true;
  }

  #enterThread(worker: SimulatedWorker, run: () => void): void {
    worker.busy = true;
    try {
      run();
    } finally {
      worker.busy = false;
      worker.touched = true;
      this.time.frozenOver = false;
    }
  }

  /** A task that awaits the simulation ends. */
  finish(choices: Choices): boolean {
    const ending = this.workers.living.filter(({ busy, state }) => !busy && state === 'serving').flatMap(({ running }) => [...running]);
    const submission = choices.of(ending.filter((each) => each.finish !== undefined));
    const worker = this.workers.at(submission?.worker?.number);
    if (worker === undefined || submission === undefined) return false;
    worker.touched = true;
    const { number } = submission;
    this.#note(() => `${number} ends`);
    submission.finish?.(choices.rarely(3) ? { error: errorOf(number) } : { value: resultOf(number) });
    return true;
  }

  /** An import ends, or its worker does. */
  endImport(choices: Choices): boolean {
    const worker = choices.of(this.workers.living.filter((each) => !each.busy && each.state === 'serving' && each.imports.size > 0));
    const [module, pending] = choices.of([...(worker?.imports ?? [])]) ?? [];
    if (worker === undefined || module === undefined) return false;
    const how = choices.below(12);
    if (how === 11 && !worker.touched) this.#die(worker, choices.below(2) === 0);
    else {
      this.#note(() => `worker ${worker.number} ${how < 10 ? 'loads' : 'does not load'} ${module}`);
      worker.imports.delete(module);
      worker.touched = true;
      if (how < 10) pending?.resolve();
      else {
        worker.failedImports.add(module);
        pending?.reject(new Error('a syntax error, say'));
      }
    }
    return true;
  }

  die(choices: Choices): boolean {
    // What is to be run as a reaction would run in a thread that is no more.
    const worker = choices.of(this.workers.living.filter((each) => each.alive && !each.touched));
    if (worker === undefined) return false;
    this.#die(worker, choices.below(2) === 0);
    return true;
  }

  #die(worker: SimulatedWorker, words: boolean): void {
    this.#note(() => `worker ${worker.number} dies`);
    worker.die(words);
  }

  failStarts(choices: Choices): boolean {
    this.workers.failures = 1 + choices.below(3);
    this.#note(() => `${this.workers.failures} starts will fail`);
    return true;
  }

  pass(choices: Choices): boolean {
    this.#advance([1, 2, 5, 10, 20, 60, 100, 1000][choices.below(8)] ?? 1);
    return true;
  }

  /** No further than to the next timer: before the one after it, reactions of promises run. */
  #advance(most: number): void {
    const milliseconds = Math.max(0, Math.min(most, this.time.next - this.time.now()));
    this.#note(() => `${milliseconds} ms pass`);
    this.time.advance(milliseconds);
    const missed = this.open.find(({ deadline, future }) => future !== undefined && deadline <= this.time.now());
    check('a deadline is kept', missed === undefined, () => `task ${missed?.number} should have timed out`);
  }

  /** Time passes while the dispatcher's thread is held up. */
  freeze(choices: Choices): boolean {
    this.#note(() => 'time passes, and no timer fires');
    this.time.freeze([1, 10, 60, 1000][choices.below(4)] ?? 1);
    return true;
  }

  /** A worker that the dispatcher has ended is gone. */
  vanish(choices: Choices): boolean {
    const worker = choices.of(this.workers.living.filter((each) => each.gone.length > 0));
    if (worker === undefined) return false;
    this.#note(() => `worker ${worker.number} is gone`);
    worker.gone.shift()?.();
    return true;
  }

  getReady(choices: Choices): boolean {
    this.#sameTurn = choices.below(2) === 0;
    const settled = (): void => {
      this.awaited.ready -= 1;
    };
    this.awaited.ready += 1;
    this.#note(() => 'ready()');
    this.dispatcher.ready().then(settled, settled);
    return true;
  }

  close(choices: Choices): boolean {
    // Late in a script: most of it is about a dispatcher that is open.
    if (this.#position < this.#script.length * 0.6) return false;
    this.#sameTurn = choices.below(2) === 0;
    const timeout = [Infinity, 0, 10, 500][choices.below(4)] ?? Infinity;
    const cancelPending = choices.below(3) === 0;
    this.#close(timeout, cancelPending);
    return true;
  }

  #close(timeout: number, cancelPending: boolean): void {
    this.#note(() => `close, timeout ${timeout}, cancelPending ${cancelPending}`);
    this.#closeBy = Math.min(this.#closeBy, this.time.now() + timeout);
    const pending = cancelPending && this.dispatcher.status !== 'closed' ? this.open.filter(({ starts }) => starts === 0) : [];
    for (const each of pending) each.cancelled = true;
    this.awaited.close += 1;
    void this.dispatcher.close({ cancelPending, ...(timeout !== Infinity && { timeout }) }).then(() => (this.awaited.close -= 1));
    const left = pending.find((each) => each.future !== undefined && !each.settled && !each.refused);
    check('a cancel is seen', left === undefined, () => `task ${left?.number} had not started and was not cancelled`);
  }

  // --- What the workers' threads do ---

  posted(worker: SimulatedWorker, message: HostMessage): void {
    if (message.type !== 'calls') return;
    for (const number of firstArguments(message)) {
      const submission = this.#submissions[Number(number) - 1];
      if (submission === undefined) throw new Error('it was submitted');
      // What comes from another worker has been handed over before.
      if (submission.waits) this.#handed.push({ handed: submission, passed: this.open.filter((each) => each.isBefore(submission) && each.waits) });
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
    if (message.status === 'failed' || begun + this.options.startTimeout <= this.time.now()) this.#importWentWrong(message.module);
  }

  left(worker: SimulatedWorker): void {
    this.#note(() => `worker ${worker.number} has left: ${worker.state}`);
    if (!worker.ready) this.workers.failed += 1;
    for (const module of worker.importing.keys()) this.#importWentWrong(module);
    worker.importing.clear();
  }

  #importWentWrong(module: string): void {
    this.badImports.set(module, (this.badImports.get(module) ?? 0) + 1);
  }

  enter(number: number, rest: unknown): unknown {
    const submission = this.#submissions[number - 1];
    const worker = this.workers.at(currentTask().worker);
    if (submission === undefined || worker === undefined) throw new Error('it was submitted, and is run by a worker');
    try {
      checkStart(this, submission, worker, currentTask().deadline, rest);
    } catch (error) {
      // For its dispatcher this is a task that fails.
      this.#wrong ??= { error };
      throw error;
    }
    this.#note(() => `worker ${worker.number} starts ${number}`);
    submission.starts += 1;
    submission.worker = worker;
    worker.running.add(submission);
    return this.#play(submission, worker);
  }

  #play(submission: Submission, worker: SimulatedWorker): unknown {
    const { course, number } = submission;
    const end = (outcome: Outcome): void => {
      submission.end = outcome;
      submission.finish = undefined;
      worker.running.delete(submission);
    };
    switch (course) {
      case 'returns':
        end({ value: resultOf(number) });
        return resultOf(number);
      case 'throws':
        end({ error: errorOf(number) });
        throw errorOf(number);
      case 'uncloneable':
        end({ value: undefined });
        return () => {};
      case 'hangs':
        return new Promise(() => {});
      case 'loops':
        return this.#loop(submission, worker, end);
      case 'awaits':
      case 'ignores':
        return new Promise((resolve, reject) => {
          submission.finish = (outcome) => {
            end(outcome);
            if ('value' in outcome) resolve(outcome.value);
            else reject(outcome.error);
          };
          if (course === 'awaits') {
            const { signal } = currentTask();
            signal.addEventListener('abort', () => submission.finish?.({ error: signal.reason }), { once: true });
          }
        });
    }
  }

  /** While this loop holds up its worker, everything else goes on: the next steps of the script happen inside it. */
  #loop(submission: Submission, worker: SimulatedWorker, end: (outcome: Outcome) => void): unknown {
    const { number } = submission;
    const context = currentTask();
    const { busy } = worker;
    worker.busy = true;
    this.loops += 1;
    try {
      for (let step = 0; step < 8 && this.loops < 4 && this.#position < this.#script.length; step += 1) {
        this.#next();
        if (worker.state !== 'serving') {
          this.time.frozenOver = true;
          // A reaction of a promise may have started this task: its thread's code ends before the next reaction.
          queueMicrotask(() => {
            this.time.frozenOver = false;
          });
          throw new ThreadGone();
        }
        const over = submission.settled || submission.cancelled;
        if (over && !context.cancelled) this.#wrong ??= { error: new Violation('a cancel is seen', `task ${number} is over, and its loop goes on`) };
        if (over) break;
      }
    } finally {
      this.loops -= 1;
      worker.busy = busy;
      this.#sameTurn = false;
    }
    const thrown = context.cancelled;
    end(thrown ? { error: errorOf(number) } : { value: resultOf(number) });
    if (thrown) throw errorOf(number);
    return resultOf(number);
  }

  // --- The end ---

  /** From wherever it is, everything comes to an end, if everybody does what they are to do; and then it is closed. */
  async #bringToAnEnd(): Promise<void> {
    this.workers.failures = 0;
    const plain = new Choices(0);
    for (let step = 0; step < longestEnd; step += 1) {
      const idle = this.open.length === 0 && this.awaited.ready === 0;
      if (idle && this.dispatcher.status === 'open') {
        this.#close(Infinity, false);
        await this.#endTurn();
      }
      if (idle && this.dispatcher.status === 'closed' && this.awaited.close === 0) {
        checkClosed(this);
        return;
      }
      if (!this.#settleSomething(plain)) {
        const { next } = this.time;
        check('all comes to an end', next < Infinity, () => `nothing happens any more: ${this.#state()}`);
        this.#advance(Infinity);
      }
      this.#stepped();
      await this.#endTurn();
    }
    check('all comes to an end', false, () => `after ${longestEnd} steps there is no end: ${this.#state()}`);
  }

  #state(): string {
    const open = this.open.map(({ number, course, starts }) => `${number} (${course}, ${starts === 0 ? 'not started' : 'started'})`);
    const workers = this.workers.all.filter(({ alive, exited, gone }) => alive || !exited || gone.length > 0).map(({ number, state }) => `${number} (${state})`);
    return `the dispatcher is ${this.dispatcher.status}; open tasks: ${open.join(', ') || 'none'}; workers: ${workers.join(', ') || 'none'}`;
  }

  #settleSomething(plain: Choices): boolean {
    return this.boot(plain) || this.take(plain) || this.tell(plain) || this.macrotask(plain) || this.endImport(plain) || this.finish(plain) || this.vanish(plain) || this.#cancelHanging();
  }

  #cancelHanging(): boolean {
    const hanging = this.open.find(({ course, future, running }) => course === 'hangs' && running && future !== undefined);
    if (hanging?.future === undefined) return this.#abortHanging();
    hanging.cancelled = true;
    return hanging.future.cancel();
  }

  #abortHanging(): boolean {
    const hanging = this.open.find(({ course, running, deadline }) => course === 'hangs' && running && deadline === Infinity);
    const worker = this.workers.at(hanging?.worker?.number);
    if (worker?.state !== 'serving') return false;
    // One that was submitted by `execute`, and has no end but its worker's.
    this.#die(worker, false);
    return true;
  }
}

type Act = (simulation: Simulation, choices: Choices) => boolean;

const submit: Act = (simulation, choices) => simulation.submit(choices);
const take: Act = (simulation, choices) => simulation.take(choices);
const tell: Act = (simulation, choices) => simulation.tell(choices);
const finish: Act = (simulation, choices) => simulation.finish(choices);
const boot: Act = (simulation, choices) => simulation.boot(choices);
const macrotask: Act = (simulation, choices) => simulation.macrotask(choices);
const endImport: Act = (simulation, choices) => simulation.endImport(choices);
const vanish: Act = (simulation, choices) => simulation.vanish(choices);
const pass: Act = (simulation, choices) => simulation.pass(choices);

/** Simple ones first. The weights add up to 100. */
const actions: readonly { readonly weight: number; readonly do: Act }[] = [
  { weight: 20, do: submit },
  { weight: 19, do: take },
  { weight: 18, do: tell },
  { weight: 10, do: finish },
  { weight: 8, do: boot },
  { weight: 6, do: macrotask },
  { weight: 6, do: endImport },
  { weight: 4, do: (simulation, choices) => simulation.cancel(choices) },
  { weight: 3, do: pass },
  { weight: 1, do: vanish },
  { weight: 1, do: (simulation, choices) => simulation.abort(choices) },
  { weight: 1, do: (simulation, choices) => simulation.die(choices) },
  { weight: 1, do: (simulation, choices) => simulation.freeze(choices) },
  { weight: 1, do: (simulation, choices) => simulation.getReady(choices) },
  { weight: 1, do: (simulation, choices) => (choices.rarely(3) ? simulation.failStarts(choices) : simulation.close(choices)) },
];
const actionAt: readonly number[] = actions.flatMap(({ weight }, index) => Array<number>(weight).fill(index));
const fallbacks: readonly Act[] = [tell, take, boot, macrotask, endImport, finish, submit, vanish, pass];

/** The first argument of each call: its number. */
function firstArguments({ args, arities }: Extract<HostMessage, { type: 'calls' }>): unknown[] {
  let position = 0;
  return arities.map((arity) => args[(position += arity) - arity]);
}

function movedBuffer(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  return transfer(buffer, [buffer]);
}

/** One turn of the event loop: all reactions of promises have run when it is over. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

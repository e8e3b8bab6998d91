import { abort, cancel, close, closeNow, getReady, submit } from './callers.js';
import { check, checkAlways, checkBetweenTurns, checkClosed, checkStatistics } from './invariants.js';
import { advance, freeze, pass } from './passing-time.js';
import { enter } from './running-tasks.js';
import { Choices, type Script } from './script.js';
import { ThreadGone } from './simulated-worker.js';
import { SimulatedWorld, type Faults, type Log } from './simulated-world.js';
import { enterStage } from './tasks.js';
import { boot, die, endImport, endThread, failStarts, finish, goOn, take, tell, vanish } from './threads.js';

/** What a run did. */
export interface Report {
  readonly steps: number;
  readonly submissions: number;
  readonly started: number;
  readonly workers: number;
}

type Act = (world: SimulatedWorld, choices: Choices) => boolean;

/** Everything that can happen at different times in different orders, simple things first. The weights add up to 100. */
const actions: readonly { readonly weight: number; readonly act: Act }[] = [
  { weight: 20, act: submit },
  { weight: 19, act: take },
  { weight: 18, act: tell },
  { weight: 10, act: finish },
  { weight: 8, act: boot },
  { weight: 6, act: goOn },
  { weight: 6, act: endImport },
  { weight: 4, act: cancel },
  { weight: 3, act: pass },
  { weight: 1, act: vanish },
  { weight: 1, act: abort },
  { weight: 1, act: die },
  { weight: 1, act: freeze },
  { weight: 1, act: getReady },
  { weight: 1, act: (world, choices) => (choices.rarely(3) ? failStarts(world, choices) : close(world, choices)) },
];
const actionAt: readonly number[] = actions.flatMap(({ weight }, index) => Array<number>(weight).fill(index));
/** Instead of what cannot be done, the first that can is; time may always pass. */
const fallbacks: readonly Act[] = [tell, take, boot, goOn, endImport, finish, submit, vanish, pass];
/** What everybody does when they are to come to an end. */
const duties: readonly Act[] = [boot, take, tell, goOn, endImport, finish, vanish, endHanging];

/** So many steps an honest end takes at the most, from whatever state. */
const longestEnd = 5000;
/** After each so many steps the statistics are compared with what is known. */
const statisticsEach = 10;

/** Runs a script to its end, and the dispatcher to its close. @throws {Violation} as soon as an invariant does not hold. */
export async function simulate(script: Script, faults: Faults = {}, log?: Log): Promise<Report> {
  const simulation = new Simulation(script, faults, log);
  const { world } = simulation;
  const leaveStage = enterStage({ enter: (number, rest) => enter(world, number, rest) });
  const restoreTime = world.time.install();
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

/** Goes through a script, checks what must hold after each step, and brings everything to an honest end. */
class Simulation {
  readonly world: SimulatedWorld;
  readonly #script: Script['steps'];
  #position = 0;
  #steps = 0;

  constructor({ options, steps }: Script, faults: Faults, log: Log | undefined) {
    this.#script = steps;
    this.world = new SimulatedWorld(options, () => this.#next(), faults, log);
  }

  async run(): Promise<Report> {
    const { world } = this;
    await turn();
    while (world.dispatcher.status !== 'closed' && this.#next()) if (!world.sameTurn) await this.#endTurn();
    await this.#endTurn();
    await this.#bringToAnEnd();
    const started = world.submissions.filter(({ starts }) => starts > 0).length;
    return { steps: this.#steps, submissions: world.submissions.length, started, workers: world.workers.all.length };
  }

  /** Leaves nothing behind in this thread: the kit counts imports that have not ended. */
  async leave(): Promise<void> {
    for (const worker of this.world.workers.all)
      for (const each of worker.imports.values()) each.reject(new ThreadGone());
    await turn();
  }

  #next(): boolean {
    const { world } = this;
    const step = this.#script[this.#position];
    if (step === undefined) return false;
    this.#position += 1;
    // Late in a script: most of it is about a dispatcher that is open.
    world.mayClose = this.#position > this.#script.length * 0.6;
    world.sameTurn = false;
    const [number, choices] = step;
    try {
      // What was handed over before the loop began: the loop may end what it was handed to.
      if (world.loops > 0) world.checkOrder();
      const action = actions[actionAt[number % actionAt.length] ?? 0];
      if (action?.act(world, new Choices(choices)) !== true) fallbacks.some((act) => act(world, new Choices(choices)));
      this.#stepped();
    } catch (error) {
      // Inside the loop of a task it would be that task's error.
      world.wrong ??= { error };
      throw error;
    }
    return true;
  }

  #stepped(): void {
    this.#steps += 1;
    this.#throwWrong();
    if (this.world.loops > 0) this.world.checkOrder();
    checkAlways(this.world);
  }

  #throwWrong(): void {
    if (this.world.wrong !== undefined) throw this.world.wrong.error;
  }

  /** Lets all reactions of promises run: nothing but an event comes after. */
  async #endTurn(): Promise<void> {
    const { world } = this;
    await turn();
    for (const worker of world.workers.living) worker.touched = false;
    world.workers.forget();
    this.#throwWrong();
    world.checkOrder();
    checkBetweenTurns(world);
    if (this.#steps % statisticsEach === 0) checkStatistics(world);
  }

  /** From wherever it is, everything comes to an end, if everybody does what they are to do; and then it is closed. */
  async #bringToAnEnd(): Promise<void> {
    const { awaited, dispatcher, time, workers } = this.world;
    workers.failures = 0;
    const plain = new Choices(0);
    for (let step = 0; step < longestEnd; step += 1) {
      const idle = this.world.open.length === 0 && awaited.ready === 0;
      if (idle && dispatcher.status === 'open') {
        closeNow(this.world, Infinity, false);
        await this.#endTurn();
      }
      if (idle && dispatcher.status === 'closed' && awaited.close === 0) {
        checkClosed(this.world);
        return;
      }
      if (!duties.some((act) => act(this.world, plain))) {
        check('all comes to an end', time.next < Infinity, () => `nothing happens any more: ${this.#state()}`);
        advance(this.world, Infinity);
      }
      this.#stepped();
      await this.#endTurn();
    }
    check('all comes to an end', false, () => `after ${longestEnd} steps there is no end: ${this.#state()}`);
  }

  #state(): string {
    const { dispatcher, open, workers } = this.world;
    const tasks = open.map(
      ({ number, course, starts }) => `${number} (${course}, ${starts === 0 ? 'not started' : 'started'})`,
    );
    const left = workers.all.filter(({ alive, exited, gone }) => alive || !exited || gone.length > 0);
    const names = left.map(({ number, state }) => `${number} (${state})`);
    return `the dispatcher is ${dispatcher.status}; open tasks: ${tasks.join(', ') || 'none'}; workers: ${names.join(', ') || 'none'}`;
  }
}

/** A task that never ends is cancelled. One that was submitted by `execute` and has no timeout has no end but its worker's. */
function endHanging(world: SimulatedWorld): boolean {
  const hanging = world.open.filter(({ course, running }) => course === 'hangs' && running);
  const cancellable = hanging.find(({ future }) => future !== undefined);
  if (cancellable?.future !== undefined) {
    cancellable.cancelled = true;
    return cancellable.future.cancel();
  }
  const worker = world.workers.at(hanging.find(({ deadline }) => deadline === Infinity)?.worker?.number);
  if (worker?.state !== 'serving') return false;
  endThread(world, worker, false);
  return true;
}

/** One turn of the event loop: all reactions of promises have run when it is over. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

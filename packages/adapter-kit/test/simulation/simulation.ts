import { abort, cancel, close, closeNow, getReady, submit } from './callers.js';
import { checkAlways, checkBetweenTurns, checkClosed, checkStatistics } from './invariants.js';
import { check } from './violation.js';
import { advance, freeze, pass } from './passing-time.js';
import { enter } from './running-tasks.js';
import { Choices, type Script } from './script.js';
import { SimulatedWorld, type Faults, type Log } from './simulated-world.js';
import { setTaskRunner } from './tasks.js';
import {
  block,
  boot,
  die,
  endImport,
  endThread,
  failStarts,
  finish,
  garble,
  resume,
  take,
  deliver,
  finishTermination,
  poll,
  unblock,
} from './threads.js';

/** The counts of a run. */
export interface Report {
  readonly steps: number;
  readonly submissions: number;
  readonly started: number;
  readonly workers: number;
}

type Act = (world: SimulatedWorld, choices: Choices) => boolean;

/** All actions, simple ones first. The weights add up to 100. */
const actions: readonly { readonly weight: number; readonly act: Act }[] = [
  { weight: 19, act: submit },
  { weight: 19, act: orPoll(take) },
  { weight: 18, act: orPoll(deliver) },
  { weight: 10, act: finish },
  { weight: 8, act: boot },
  { weight: 6, act: resume },
  { weight: 6, act: endImport },
  { weight: 4, act: cancel },
  { weight: 3, act: pass },
  { weight: 1, act: finishTermination },
  { weight: 1, act: abort },
  { weight: 1, act: die },
  { weight: 1, act: garble },
  { weight: 1, act: (world, choices) => (choices.rarely(2) ? blockOrUnblock : freeze)(world, choices) },
  { weight: 1, act: getReady },
  { weight: 1, act: (world, choices) => (choices.rarely(3) ? failStarts(world, choices) : close(world, choices)) },
];
const actionAt: readonly number[] = actions.flatMap(({ weight }, index) => Array<number>(weight).fill(index));
/** If an action is not possible, the first possible one of these replaces it. Time can always pass. */
const fallbacks: readonly Act[] = [deliver, take, boot, resume, endImport, finish, submit, finishTermination, pass];
/**
 * The actions that bring everything to its end. A worker that is blocked while no task runs in it stays blocked: the
 * dispatcher has to replace it.
 */
const endingActions: readonly Act[] = [
  ...[boot, take, deliver, resume, endImport, finish, finishTermination, endHanging],
  (world, choices) => unblock(world, choices, true),
];

/** The most steps that the end takes, from any state. */
const longestEnd = 5000;
/** The number of steps between two checks of the statistics. */
const statisticsEach = 10;

/** Runs a script to its end and closes the dispatcher. @throws {Violation} as soon as an invariant does not hold. */
export async function simulate(script: Script, faults: Faults = {}, log?: Log): Promise<Report> {
  const simulation = new Simulation(script, faults, log);
  const { world } = simulation;
  const removeTaskRunner = setTaskRunner({ enter: (number, rest) => enter(world, number, rest) });
  const restoreTime = world.time.install();
  // Otherwise half of the time would go into unused stack traces.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await simulation.run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    restoreTime();
    await simulation.leave();
    removeTaskRunner();
  }
}

/** Runs a script, checks the invariants after each step, and then brings everything to its end. */
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

  /** Cleans up this thread: the adapter kit counts imports that have not ended. */
  async leave(): Promise<void> {
    for (const worker of this.world.workers.all) worker.forget();
    await turn();
  }

  #next(): boolean {
    const { world } = this;
    const step = this.#script[this.#position];
    if (step === undefined) return false;
    this.#position += 1;
    // Late in a script, so that the dispatcher is open during most of it.
    world.mayClose = this.#position > this.#script.length * 0.6;
    world.sameTurn = false;
    const [number, choices] = step;
    try {
      // Checked before the loop begins, because the loop may end the workers to which tasks were assigned.
      if (world.loops > 0) world.checkOrder();
      const action = actions[actionAt[number % actionAt.length] ?? 0];
      if (action?.act(world, new Choices(choices)) !== true) fallbacks.some((act) => act(world, new Choices(choices)));
      this.#stepped();
    } catch (error) {
      // Thrown inside the loop of a task, it would be the error of that task.
      world.failure ??= { error };
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
    if (this.world.failure !== undefined) throw this.world.failure.error;
  }

  /** Lets all promise reactions run: only an event can follow. */
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

  /** Verifies that from the current state everything ends and the dispatcher closes. */
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
      if (!endingActions.some((act) => act(this.world, plain))) {
        check('everything ends', time.next < Infinity, () => `nothing happens any more: ${this.#state()}`);
        advance(this.world, Infinity);
      }
      this.#stepped();
      await this.#endTurn();
    }
    check('everything ends', false, () => `after ${longestEnd} steps there is no end: ${this.#state()}`);
  }

  #state(): string {
    const { dispatcher, open, workers } = this.world;
    const tasks = open.map(
      ({ number, behaviour, starts }) => `${number} (${behaviour}, ${starts === 0 ? 'not started' : 'started'})`,
    );
    const left = workers.all.filter(({ alive, exited, gone }) => alive || !exited || gone.length > 0);
    const names = left.map(({ number, state }) => `${number} (${state})`);
    return `the dispatcher is ${dispatcher.status}; open tasks: ${tasks.join(', ') || 'none'}; workers: ${names.join(', ') || 'none'}`;
  }
}

/** With memory beside the ports, one in four times something polls, or stops. */
function orPoll(act: Act): Act {
  return (world, choices) =>
    world.connection === 'rings' && choices.rarely(4) ? poll(world, choices) : act(world, choices);
}

function blockOrUnblock(world: SimulatedWorld, choices: Choices): boolean {
  return (choices.rarely(3) ? unblock : block)(world, choices);
}

/** Cancels tasks that never end. A task of `execute` without a timeout can only end with its worker. */
function endHanging(world: SimulatedWorld): boolean {
  const hanging = world.open.filter(({ behaviour, running }) => behaviour === 'hangs' && running);
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

/** One turn of the event loop, after which all promise reactions have run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

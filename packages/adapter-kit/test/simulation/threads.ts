import { errorOf, resultOf } from './invariants.js';
import type { Choices } from './script.js';
import type { SimulatedWorker } from './simulated-worker.js';
import type { SimulatedWorld } from './simulated-world.js';

// Actions of workers, and messages between them and the dispatcher. Each returns whether it was possible.

/** An unborn worker starts, or fails to start. */
export function boot(world: SimulatedWorld, choices: Choices): boolean {
  const worker = choices.of(world.workers.living.filter(({ state }) => state === 'unborn'));
  if (worker === undefined) return false;
  if (choices.rarely(8)) endThread(world, worker, false);
  else {
    world.note(() => `worker ${worker.number} starts`);
    worker.boot();
  }
  return true;
}

/** A worker takes the next message. */
export function take(world: SimulatedWorld, choices: Choices): boolean {
  const worker = choices.of(world.workers.living.filter(({ canTake }) => canTake));
  if (worker === undefined) return false;
  world.note(() => `worker ${worker.number} takes ${JSON.stringify(worker.toWorker[0])}`);
  enterThread(world, worker, () => worker.take());
  return true;
}

/** The dispatcher takes the next message of a worker. */
export function deliver(world: SimulatedWorld, choices: Choices): boolean {
  const worker = choices.of(world.workers.living.filter(({ canDeliver }) => canDeliver));
  if (worker === undefined) return false;
  world.note(() => `worker ${worker.number} sends ${JSON.stringify(worker.toHost[0])}`);
  worker.deliver();
  return true;
}

/** One end of a connection through memory begins or ends to poll. */
export function poll(world: SimulatedWorld, choices: Choices): boolean {
  const isWorker = choices.below(2) === 0;
  const worker = choices.of(
    world.workers.living.filter((each) => each.rings !== undefined && (isWorker ? each.free : !each.exited)),
  );
  if (worker?.rings === undefined) return false;
  const { state } = isWorker ? worker.rings.worker : worker.rings.dispatcher;
  world.note(() => `${isWorker ? '' : 'the dispatcher of '}worker ${worker.number} was ${state} and polls or stops`);
  if (isWorker) enterThread(world, worker, () => worker.poll());
  else worker.pollForReplies();
  return true;
}

/** The next message in one of the two directions cannot be deserialized. */
export function garble(world: SimulatedWorld, choices: Choices): boolean {
  const toHost = choices.below(2) === 0;
  const worker = choices.of(
    world.workers.living.filter((each) =>
      toHost
        ? each.valuesToHost !== undefined
        : each.state === 'serving' && !each.busy && each.valuesToWorker !== undefined,
    ),
  );
  const numbers = toHost ? worker?.valuesToHost : worker?.valuesToWorker;
  if (worker === undefined || numbers === undefined) return false;
  world.note(() => `a message ${toHost ? 'from' : 'to'} worker ${worker.number} is lost, with ${numbers.join(', ')}`);
  for (const number of numbers) {
    const submission = world.submissions[number - 1];
    if (submission !== undefined) submission.garbled = true;
  }
  if (toHost) worker.deliverGarbled();
  else enterThread(world, worker, () => worker.takeGarbled());
  return true;
}

/** A worker continues after the others had a turn. */
export function resume(world: SimulatedWorld, choices: Choices): boolean {
  const worker = choices.of(world.workers.living.filter((each) => each.free && each.macrotasks.length > 0));
  const run = worker?.macrotasks.shift();
  if (worker === undefined || run === undefined) return false;
  world.note(() => `worker ${worker.number} continues`);
  enterThread(world, worker, run);
  return true;
}

function enterThread(world: SimulatedWorld, worker: SimulatedWorker, run: () => void): void {
  worker.busy = true;
  try {
    run();
  } finally {
    worker.busy = false;
    worker.touched = true;
    world.time.frozenOver = false;
  }
}

/** A task that awaits the simulation ends. */
export function finish(world: SimulatedWorld, choices: Choices): boolean {
  const ending = world.workers.living.filter((worker) => worker.free).flatMap(({ running }) => [...running]);
  const submission = choices.of(ending.filter((each) => each.finish !== undefined));
  const worker = world.workers.at(submission?.worker?.number);
  if (worker === undefined || submission === undefined) return false;
  worker.touched = true;
  const { number } = submission;
  world.note(() => `${number} ends`);
  submission.finish?.(choices.rarely(3) ? { error: errorOf(number) } : { value: resultOf(number) });
  return true;
}

/** An import ends, or its worker does. */
export function endImport(world: SimulatedWorld, choices: Choices): boolean {
  const worker = choices.of(world.workers.living.filter((each) => each.free && each.imports.size > 0));
  const [module, pending] = choices.of([...(worker?.imports ?? [])]) ?? [];
  if (worker === undefined || module === undefined) return false;
  const how = choices.below(12);
  if (how === 11 && !worker.touched) endThread(world, worker, choices.below(2) === 0);
  else {
    world.note(() => `worker ${worker.number} ${how < 10 ? 'loads' : 'does not load'} ${module}`);
    worker.imports.delete(module);
    worker.touched = true;
    if (how < 10) pending?.resolve();
    else {
      worker.failedImports.add(module);
      pending?.reject(new Error('a syntax error'));
    }
  }
  return true;
}

/** Something that a task left behind blocks a worker, between two tasks. It may continue later. */
export function block(world: SimulatedWorld, choices: Choices): boolean {
  const worker = choices.of(
    // Replies of tasks that have ended are held back for a turn of the event loop while others run.
    world.workers.living.filter(
      (each) =>
        each.free &&
        !each.touched &&
        (each.macrotasks.length === 0 || each.running.size === 0) &&
        // Over a link, calls follow a ping at once: a worker that has answered it counts as one that begins them.
        (world.connection !== 'links' || each.toWorker.length === 0),
    ),
  );
  if (worker === undefined) return false;
  world.note(() => `worker ${worker.number} is blocked`);
  worker.blocked = true;
  return true;
}

/**
 * What blocks a worker ends. @param onlyRunning only where a task runs for all that the dispatcher knows: it may block its
 * worker as long as it likes.
 */
export function unblock(world: SimulatedWorld, choices: Choices, onlyRunning = false): boolean {
  const seemsToRun = (each: SimulatedWorker): boolean =>
    each.running.size > 0 || world.open.some(({ garbled, worker }) => garbled && worker === each);
  const worker = choices.of(
    world.workers.living.filter((each) => each.blocked && each.alive && (!onlyRunning || seemsToRun(each))),
  );
  if (worker === undefined) return false;
  world.note(() => `worker ${worker.number} is no longer blocked`);
  worker.blocked = false;
  return true;
}

export function die(world: SimulatedWorld, choices: Choices): boolean {
  // A promise reaction would run in a thread that has ended.
  const worker = choices.of(world.workers.living.filter((each) => each.alive && !each.touched));
  if (worker === undefined) return false;
  endThread(world, worker, choices.below(2) === 0);
  return true;
}

export function endThread(world: SimulatedWorld, worker: SimulatedWorker, words: boolean): void {
  world.note(() => `worker ${worker.number} dies`);
  worker.die(words);
}

export function failStarts(world: SimulatedWorld, choices: Choices): boolean {
  world.workers.failures = 1 + choices.below(3);
  world.note(() => `${world.workers.failures} starts will fail`);
  return true;
}

/** The termination of a worker completes. */
export function finishTermination(world: SimulatedWorld, choices: Choices): boolean {
  const worker = choices.of(world.workers.living.filter((each) => each.gone.length > 0));
  if (worker === undefined) return false;
  world.note(() => `worker ${worker.number} has terminated`);
  worker.gone.shift()?.();
  return true;
}

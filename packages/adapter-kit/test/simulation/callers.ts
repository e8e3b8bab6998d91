import { transfer, type ExecuteOptions } from '@dispatch/core';
import { checkOutcome, givenTo } from './invariants.js';
import { check } from './violation.js';
import type { Choices } from './script.js';
import type { SimulatedWorld } from './simulated-world.js';
import { behaviours, Submission, type Outcome } from './submission.js';
import { modules, taskOf } from './tasks.js';

// Actions of the code that uses the dispatcher. Each returns whether it was possible.

/** The most tasks that are open at a time: with more, nothing different happens. */
const mostOpen = 24;

export function submit(world: SimulatedWorld, choices: Choices): boolean {
  // Later calls always get the same answer.
  if (world.open.length >= mostOpen || (world.dispatcher.status !== 'open' && !choices.rarely(16))) return false;
  const number = world.submissions.length + 1;
  const behaviour = behaviours[choices.below(behaviours.length)] ?? 'returns';
  const module = modules[Math.max(0, choices.below(modules.length + 2) - 2)] ?? '';
  const timeout = [Infinity, Infinity, Infinity, 100, 10, 1000, 1, 0][choices.below(8)] ?? Infinity;
  const signal = choices.rarely(4) ? signalFrom(world, choices) : undefined;
  const priority = Math.max(0, choices.below(6) - 3);
  const affinity = [undefined, undefined, undefined, undefined, 'red', 'blue'][choices.below(6)];
  const [bad, transferred, snapshot] = [choices.rarely(32), choices.rarely(16), choices.rarely(16)];
  world.sameTurn = choices.below(3) > 0;
  const submission = new Submission({
    number,
    behaviour,
    module,
    signal,
    deadline: world.time.now() + timeout,
    priority,
    affinity,
    bad,
    transferred,
    before: { open: world.open.length, starts: world.workers.failed, imports: world.badImports.get(module) ?? 0 },
  });
  world.note(() => {
    const marks = [
      affinity ?? '',
      bad ? 'uncloneable' : '',
      transferred ? 'transferred' : '',
      signal === undefined ? '' : 'a signal',
    ];
    return [
      `submit ${number}: ${behaviour}`,
      module,
      `timeout ${timeout}`,
      `priority ${priority}`,
      ...marks.filter((mark) => mark !== ''),
    ].join(', ');
  });
  world.submissions.push(submission);
  world.open.push(submission);
  const rest = bad ? () => {} : transferred ? transferredBuffer() : givenTo(number);
  const options: ExecuteOptions = {
    priority,
    timeout: timeout === Infinity ? undefined : timeout,
    signal,
    affinity,
    snapshot,
  };
  const task = taskOf(module, number, rest);
  if (choices.rarely(4)) {
    world.dispatcher.execute(task, options).then(
      (value) => recordOutcome(world, submission, { value }),
      (error: unknown) => recordOutcome(world, submission, { error }),
    );
    return true;
  }
  const future = world.dispatcher.executeAsync(task, options);
  submission.future = future;
  future.addDoneCallback(() => {
    let outcome: Outcome;
    try {
      outcome = { value: future.resultSync() };
    } catch (error) {
      outcome = { error };
    }
    recordOutcome(world, submission, outcome);
  });
  return true;
}

function signalFrom(world: SimulatedWorld, choices: Choices): AbortSignal {
  const index = choices.below(2);
  let controller = world.controllers[index];
  if (controller === undefined) {
    world.controllers[index] = controller = new AbortController();
    world.signals.push(controller.signal);
  }
  return controller.signal;
}

function recordOutcome(world: SimulatedWorld, submission: Submission, outcome: Outcome): void {
  submission.outcomes += 1;
  submission.outcome = outcome;
  world.note(() => `${submission.number} settles with ${'value' in outcome ? outcome.value : outcome.error}`);
  try {
    checkOutcome(world, submission);
  } catch (error) {
    // An error of a callback is reported, and has no other effect.
    world.failure ??= { error };
  }
  world.open = world.open.filter((each) => each !== submission);
}

export function cancel(world: SimulatedWorld, choices: Choices): boolean {
  const submission = choices.of(world.open);
  if (submission?.future === undefined) return false;
  world.sameTurn = choices.below(3) > 0;
  submission.cancelled = true;
  world.note(() => `cancel ${submission.number}`);
  const cancelled = submission.future.cancel(new Error('enough'));
  check(
    'each future settles once',
    cancelled && submission.settled,
    () => `task ${submission.number} is not settled by its cancellation`,
  );
  return true;
}

export function abort(world: SimulatedWorld, choices: Choices): boolean {
  const index = choices.below(2);
  const controller = world.controllers[index];
  if (controller === undefined) return false;
  world.sameTurn = choices.below(3) > 0;
  world.controllers.splice(index, 1);
  const { signal } = controller;
  world.note(() => 'abort a signal');
  for (const each of world.open) if (each.signal === signal) each.cancelled = true;
  controller.abort(new Error('enough'));
  const listening = world.signals.indexOf(signal);
  const left = world.open.some((each) => each.signal === signal && each.future !== undefined);
  check('a cancellation is seen', !left, () => 'a signal was aborted, and a task with it is not settled');
  world.signals.splice(listening, 1);
  return true;
}

export function getReady(world: SimulatedWorld, choices: Choices): boolean {
  world.sameTurn = choices.below(2) === 0;
  const settled = (): void => {
    world.awaited.ready -= 1;
  };
  world.awaited.ready += 1;
  world.note(() => 'ready()');
  world.dispatcher.ready().then(settled, settled);
  return true;
}

export function close(world: SimulatedWorld, choices: Choices): boolean {
  if (!world.mayClose) return false;
  world.sameTurn = choices.below(2) === 0;
  const timeout = [Infinity, 0, 10, 500][choices.below(4)] ?? Infinity;
  const cancelPending = choices.below(3) === 0;
  closeNow(world, timeout, cancelPending);
  return true;
}

export function closeNow(world: SimulatedWorld, timeout: number, cancelPending: boolean): void {
  world.note(() => `close, timeout ${timeout}, cancelPending ${cancelPending}`);
  world.closeBy = Math.min(world.closeBy, world.time.now() + timeout);
  // Over a link, what was posted counts as started.
  const isPending = ({ starts, waits }: Submission): boolean => starts === 0 && (world.connection !== 'links' || waits);
  const pending = cancelPending && world.dispatcher.status !== 'closed' ? world.open.filter(isPending) : [];
  for (const each of pending) each.cancelled = true;
  world.awaited.close += 1;
  void world.dispatcher
    .close({ cancelPending, timeout: timeout === Infinity ? undefined : timeout })
    .then(() => (world.awaited.close -= 1));
  const left = pending.find((each) => each.future !== undefined && !each.settled && !each.claimedToFail);
  check(
    'a cancellation is seen',
    left === undefined,
    () => `task ${left?.number} had not started and was not cancelled`,
  );
}

function transferredBuffer(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  return transfer(buffer, [buffer]);
}

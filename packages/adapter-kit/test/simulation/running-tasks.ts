import { currentTask } from '@dispatch/core';
import { checkStart, errorOf, resultOf } from './invariants.js';
import { Violation } from './violation.js';
import { ThreadGone, type SimulatedWorker } from './simulated-worker.js';
import type { SimulatedWorld } from './simulated-world.js';
import type { Outcome, Submission } from './submission.js';

export function enter(world: SimulatedWorld, number: number, rest: unknown): unknown {
  const submission = world.submissions[number - 1];
  const worker = world.workers.at(currentTask().worker);
  if (submission === undefined || worker === undefined)
    throw new Error('the task was not submitted, or no worker runs it');
  // A reaction of a promise continues in a thread that has ended. Only claim words keep it from starting more.
  if (world.connection === 'links' && worker.state !== 'serving') throw new ThreadGone();
  try {
    checkStart(world, submission, worker, currentTask().deadline, rest);
  } catch (error) {
    // The dispatcher sees a task that fails.
    world.failure ??= { error };
    throw error;
  }
  world.note(() => `worker ${worker.number} starts ${number}`);
  submission.starts += 1;
  submission.worker = worker;
  worker.running.add(submission);
  return play(world, submission, worker);
}

function play(world: SimulatedWorld, submission: Submission, worker: SimulatedWorker): unknown {
  const { behaviour, number } = submission;
  const end = (outcome: Outcome): void => {
    submission.end = outcome;
    submission.finish = undefined;
    worker.running.delete(submission);
  };
  switch (behaviour) {
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
      return loop(world, submission, worker, end);
    case 'awaits':
    case 'ignores':
      return new Promise((resolve, reject) => {
        submission.finish = (outcome) => {
          end(outcome);
          if ('value' in outcome) resolve(outcome.value);
          else reject(outcome.error);
        };
        if (behaviour === 'awaits') {
          const { signal } = currentTask();
          signal.addEventListener('abort', () => submission.finish?.({ error: signal.reason }), { once: true });
        }
      });
  }
}

/** While this loop blocks its worker, everything else continues: it takes the next steps of the script. */
function loop(
  world: SimulatedWorld,
  submission: Submission,
  worker: SimulatedWorker,
  end: (outcome: Outcome) => void,
): unknown {
  const { number } = submission;
  const context = currentTask();
  const { busy } = worker;
  worker.busy = true;
  world.loops += 1;
  try {
    for (let step = 0; step < 8 && world.loops < 4 && world.next(); step += 1) {
      if (worker.state !== 'serving') {
        world.time.frozenOver = true;
        // A reaction of a promise may have started this task: its thread's code ends before the next reaction.
        queueMicrotask(() => {
          world.time.frozenOver = false;
        });
        throw new ThreadGone();
      }
      const over = submission.settled || submission.cancelled;
      // Over a link, the message may not have been read.
      if (over && !context.cancelled && world.connection !== 'links')
        world.failure ??= {
          error: new Violation('a cancellation is seen', `task ${number} has settled, and its loop continues`),
        };
      if (over) break;
    }
  } finally {
    world.loops -= 1;
    worker.busy = busy;
    world.sameTurn = false;
  }
  const thrown = context.cancelled;
  end(thrown ? { error: errorOf(number) } : { value: resultOf(number) });
  if (thrown) throw errorOf(number);
  return resultOf(number);
}

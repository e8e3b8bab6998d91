import { ReferenceDispatcher } from '../reference/dispatcher.js';
import { LanesDispatcher } from '../reference/lanes-dispatcher.js';
import type { Run } from '../reference/run.js';
import { fault, type Fault } from './fault.js';

/** Puts a run before the first for which `isBehind` holds. */
function insert(queue: Run[], run: Run, isBehind: (other: Run) => boolean): void {
  const place = queue.findIndex(isBehind);
  queue.splice(place < 0 ? queue.length : place, 0, run);
}

const parallel = { parallel: true } as const;

export const priorityAndAffinityFaults: readonly Fault[] = [
  fault(
    'ignores priorities',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        this.queue.push(run);
      }
    },
    'priority/higher-first',
    'the order of starts',
  ),
  fault(
    'starts lower priorities first',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        insert(this.queue, run, ({ priority }) => priority > run.priority);
      }
    },
    'priority/none-is-zero',
    'the order of starts',
  ),
  fault(
    'starts a stream before tasks with the same priority that wait',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        if (run.yields === undefined) super.enqueue(run);
        else insert(this.queue, run, ({ priority }) => priority <= run.priority);
      }
    },
    'priority/stream-that-begins-later',
    'the order of starts',
  ),
  fault(
    'starts the last task of a priority first',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        insert(this.queue, run, ({ priority }) => priority <= run.priority);
      }
    },
    'priority/in-order-within-one',
    'the order of starts',
  ),
  fault(
    'rounds priorities to integers',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        insert(this.queue, run, ({ priority }) => Math.trunc(priority) < Math.trunc(run.priority));
      }
    },
    'priority/any-number',
    'the order of starts',
  ),
  fault(
    'interrupts a running task for a higher priority',
    class extends ReferenceDispatcher {
      protected override enqueue(run: Run): void {
        for (const other of [...this.active]) if (other.priority < run.priority) this.free(other);
        super.enqueue(run);
      }
    },
    'priority/does-not-interrupt',
    'the state of the running task: expected "running", got "pending"',
  ),
  fault(
    'ignores affinity',
    class extends LanesDispatcher {
      protected override keyOf(): undefined {
        return undefined;
      }
    },
    'affinity/same-worker',
    "how many workers ran the tasks with the key 'a': expected 1, got",
  ),
  fault(
    "uses another worker while the key's worker is busy",
    class extends LanesDispatcher {
      protected override laneFor(run: Run): number | undefined {
        return super.laneFor(run) ?? this.freeLane();
      }
    },
    'affinity/waits-for-its-worker-text',
    'the state of the task with the key: expected "pending", got "finished"',
    parallel,
  ),
  fault(
    'treats falsy keys as no key',
    class extends LanesDispatcher {
      protected override keyOf({ affinity }: Run): string | number | undefined {
        return affinity === 0 || affinity === '' ? undefined : affinity;
      }
    },
    'affinity/waits-for-its-worker-0',
    'the state of the task with the key',
    parallel,
  ),
  fault(
    'converts all keys to strings',
    class extends LanesDispatcher {
      protected override keyOf({ affinity }: Run): string | undefined {
        return affinity === undefined ? undefined : String(affinity);
      }
    },
    'affinity/number-and-string',
    'it waits for: a task with the key "1"',
    parallel,
  ),
  fault(
    'forgets a key once its worker is idle',
    class extends LanesDispatcher {
      #turn = 0;
      protected override freeLane(): number | undefined {
        this.#turn += 1;
        return this.lanes
          .map((_, index) => this.lanes[(index + this.#turn) % this.lanes.length] ?? 1)
          .find((lane) => this.isFree(lane));
      }
      protected override free(run: Run): void {
        super.free(run);
        if (this.active.size === 0) this.homes.clear();
      }
    },
    'affinity/one-after-the-other',
    'how many workers ran the tasks with the key: expected 1, got',
  ),
  fault(
    "lets a task that waits for its key's worker block the queue",
    class extends LanesDispatcher {
      protected override next(): Run | undefined {
        const [first] = this.queue;
        return first === undefined || this.laneFor(first) === undefined ? undefined : super.next();
      }
    },
    'affinity/holds-back-nobody',
    'it waits for: the tasks without a key',
    parallel,
  ),
  fault(
    'uses one worker for all keys',
    class extends LanesDispatcher {
      protected override keyOf({ affinity }: Run): string | undefined {
        return affinity === undefined ? undefined : 'key';
      }
    },
    'affinity/keys-spread',
    'it waits for: the tasks with the key b',
    parallel,
  ),
  fault(
    'starts tasks with a key before other tasks',
    class extends LanesDispatcher {
      protected override enqueue(run: Run): void {
        insert(this.queue, run, ({ affinity }) => run.affinity !== undefined && affinity === undefined);
      }
    },
    'affinity/holds-back-nobody-on-its-worker',
    'the order of starts',
  ),
  fault(
    "drops tasks that wait for their key's worker when it closes",
    class extends LanesDispatcher {
      override close(...args: Parameters<ReferenceDispatcher['close']>): Promise<void> {
        for (const run of [...this.queue]) if (run.affinity !== undefined) run.future.cancel();
        return super.close(...args);
      }
    },
    'affinity/closing',
    'the tasks that waited succeeds: it failed with AbortError',
    parallel,
  ),
];

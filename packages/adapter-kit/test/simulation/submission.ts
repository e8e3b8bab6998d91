import type { Future } from '@dispatch/core';

/** The behaviour of a task once it has started. */
export type Behaviour =
  /** Ends immediately. */
  | 'returns'
  | 'throws'
  /** Ends when the simulation ends it, or when it is cancelled. */
  | 'awaits'
  /** Ends when the simulation ends it, and ignores a cancellation. */
  | 'ignores'
  /** Never ends. */
  | 'hangs'
  /** A loop that does not yield, while others continue; it stops when it sees that it is cancelled. */
  | 'loops'
  /** Returns a value that cannot be cloned. */
  | 'uncloneable';

/** Simple behaviours first. Repeated ones are more likely. */
export const behaviours: readonly Behaviour[] = [
  'returns',
  'awaits',
  'awaits',
  'throws',
  'ignores',
  'loops',
  'loops',
  'hangs',
  'uncloneable',
  'awaits',
];

/** A worker that has a task, as far as submissions need it. */
export interface Holder {
  readonly number: number;
  readonly state: 'unborn' | 'serving' | 'dead' | 'ended';
  readonly alive: boolean;
  /** The dispatcher has removed it, or it is retiring. */
  readonly removed: boolean;
  /** The dispatcher knows that it has ended: its unstarted tasks are back in the queue. */
  readonly exited: boolean;
  /** The dispatcher has taken back a task that it had posted. */
  hasLost(number: number): boolean;
  /** The dispatcher has pinged it. */
  readonly pinged: boolean;
  /** The dispatcher could not deserialize one of its messages. */
  readonly garbled: boolean;
  /** It has reported to the dispatcher that it is ready. */
  readonly ready: boolean;
  /** Modules that did not load in it: tasks that wait for them are claimed, to fail. */
  readonly failedImports: ReadonlySet<string>;
}

/** The outcome of a future. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** One submission, and all that is known about it from outside the dispatcher. */
export class Submission {
  readonly number: number;
  readonly behaviour: Behaviour;
  readonly module: string;
  readonly signal: AbortSignal | undefined;
  readonly deadline: number;
  readonly priority: number;
  readonly affinity: string | undefined;
  /** Its argument cannot be cloned. */
  readonly bad: boolean;
  /** Its argument is transferred. */
  readonly transferred: boolean;
  /** How many submissions were open before it, and how many starts and imports of its module had failed. */
  readonly before: { readonly open: number; readonly starts: number; readonly imports: number };
  /** `undefined` for `execute`. */
  future: Future<unknown> | undefined = undefined;

  /** Cancelled by the simulation. */
  cancelled = false;
  /** A message with its arguments or its outcome could not be deserialized. */
  garbled = false;
  /** How often it has settled. */
  outcomes = 0;
  outcome: Outcome | undefined = undefined;
  /** The workers to which it was posted, in order. */
  readonly posted: Holder[] = [];
  starts = 0;
  worker: Holder | undefined = undefined;
  /** How its function ended, if it has. */
  end: Outcome | undefined = undefined;
  /** Ends it, if it awaits the simulation. */
  finish: ((end: Outcome) => void) | undefined = undefined;

  constructor(
    parts: Pick<
      Submission,
      | 'number'
      | 'behaviour'
      | 'module'
      | 'signal'
      | 'deadline'
      | 'priority'
      | 'affinity'
      | 'bad'
      | 'transferred'
      | 'before'
    >,
  ) {
    this.number = parts.number;
    this.behaviour = parts.behaviour;
    this.module = parts.module;
    this.signal = parts.signal;
    this.deadline = parts.deadline;
    this.priority = parts.priority;
    this.affinity = parts.affinity;
    this.bad = parts.bad;
    this.transferred = parts.transferred;
    this.before = parts.before;
  }

  get settled(): boolean {
    return this.outcomes > 0;
  }

  /** Whether its function is running. */
  get running(): boolean {
    return this.starts > 0 && this.end === undefined;
  }

  /** Whether it is in the queue: it was never assigned, or returned from a worker that was removed or did not begin it. */
  get waits(): boolean {
    return !this.settled && this.starts === 0 && this.#isBack && !this.claimedToFail;
  }

  get #isBack(): boolean {
    const last = this.posted.at(-1);
    return last === undefined || last.exited || last.state === 'ended' || last.hasLost(this.number);
  }

  /** Whether it is assigned before `other`. Transferred arguments wait for a running worker, tasks for their module. */
  isBefore(other: Submission): boolean {
    const inTurn = this.priority === other.priority ? this.number < other.number : this.priority > other.priority;
    // A task with a key waits for the key's worker, and does not delay others.
    return inTurn && this.module === other.module && !this.transferred && this.affinity === undefined;
  }

  /** Whether a worker that could not load its module has claimed it, to fail it. */
  get claimedToFail(): boolean {
    return this.posted.at(-1)?.failedImports.has(this.module) === true;
  }
}

import type { Future } from '@dispatch/core';

/** What a task does once it has started. */
export type Course =
  /** Ends at once. */
  | 'returns'
  | 'throws'
  /** Ends when the simulation says so, or when it is told to stop. */
  | 'awaits'
  /** Ends when the simulation says so, and pays no attention to a cancel. */
  | 'ignores'
  /** Never ends. */
  | 'hangs'
  /** A loop that does not yield, while others go on; it stops when it sees that it is cancelled. */
  | 'loops'
  /** Returns what cannot be cloned. */
  | 'uncloneable';

/** Simple ones first, and the more likely the more often they are named. */
export const courses: readonly Course[] = [
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

/** What is to be known of a worker that has a task. */
export interface Holder {
  readonly number: number;
  readonly state: 'unborn' | 'serving' | 'dead' | 'ended';
  readonly alive: boolean;
  /** The dispatcher has given it up, so that what had not started in it is back in the queue. */
  readonly left: boolean;
  /** The dispatcher has asked it for a sign of life. */
  readonly pinged: boolean;
  /** The dispatcher has been told that it is ready. */
  readonly ready: boolean;
  /** Modules that did not load in it: what waits for them is claimed, to fail. */
  readonly failedImports: ReadonlySet<string>;
}

/** How a future was settled. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** One submission, and all that is known of it from outside the dispatcher. */
export class Submission {
  readonly number: number;
  readonly course: Course;
  readonly module: string;
  readonly signal: AbortSignal | undefined;
  readonly deadline: number;
  readonly priority: number;
  readonly affinity: string | undefined;
  /** Its argument holds what cannot be cloned. */
  readonly bad: boolean;
  /** Its argument is moved. */
  readonly moved: boolean;
  /** How many submissions were open before it, and how many starts and imports of its module had gone wrong. */
  readonly before: { readonly open: number; readonly starts: number; readonly imports: number };
  /** None where it was submitted by `execute`. */
  future: Future<unknown> | undefined = undefined;

  /** Told to stop by the simulation. */
  cancelled = false;
  /** How often its outcome was told. */
  told = 0;
  outcome: Outcome | undefined = undefined;
  /** The workers that it was posted to, the last one last. */
  readonly posted: Holder[] = [];
  starts = 0;
  worker: Holder | undefined = undefined;
  /** Its function has come to an end, and how. */
  end: Outcome | undefined = undefined;
  /** Ends it, where it awaits the simulation. */
  finish: ((end: Outcome) => void) | undefined = undefined;

  constructor(
    parts: Pick<
      Submission,
      'number' | 'course' | 'module' | 'signal' | 'deadline' | 'priority' | 'affinity' | 'bad' | 'moved' | 'before'
    >,
  ) {
    this.number = parts.number;
    this.course = parts.course;
    this.module = parts.module;
    this.signal = parts.signal;
    this.deadline = parts.deadline;
    this.priority = parts.priority;
    this.affinity = parts.affinity;
    this.bad = parts.bad;
    this.moved = parts.moved;
    this.before = parts.before;
  }

  get settled(): boolean {
    return this.told > 0;
  }

  /** Whether its function is being run. */
  get running(): boolean {
    return this.starts > 0 && this.end === undefined;
  }

  /** Whether the dispatcher has it and no worker: it was never handed over, or came back from a worker that left. */
  get waits(): boolean {
    return !this.settled && this.starts === 0 && (this.posted.at(-1)?.left ?? true) && !this.refused;
  }

  /** Whether it is to be handed over before `other`. Moved arguments wait for a worker that runs, and tasks for their modules. */
  isBefore(other: Submission): boolean {
    const inTurn = this.priority === other.priority ? this.number < other.number : this.priority > other.priority;
    // One with a key waits for its worker, and holds up no other.
    return inTurn && this.module === other.module && !this.moved && this.affinity === undefined;
  }

  /** Whether a worker that could not load its module has claimed it, to fail it. */
  get refused(): boolean {
    return this.posted.at(-1)?.failedImports.has(this.module) === true;
  }
}

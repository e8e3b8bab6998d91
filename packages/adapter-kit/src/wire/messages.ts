import type { CarriedContext } from '@dispatch/core/internal';
import type { SharingMessage } from '@dispatch/core/share';
import type { CallId } from './claims.js';
import type { EncodedThrown } from './error-codec.js';

/** The function of a task. Sent to a worker once, before its first call; calls refer to it by `index`. */
export interface TaskReference {
  readonly index: number;
  readonly module: string | undefined;
  readonly namespace: string;
  readonly name: string;
}

/**
 * A batch of calls, in parallel arrays: one message with four arrays is cloned several times faster than many objects.
 */
export interface CallsMessage {
  readonly type: 'calls';
  readonly ids: readonly CallId[];
  /** The {@link TaskReference.index} of each. */
  readonly tasks: readonly number[];
  /**
   * How many arguments each call has, and the arguments of all calls in a row: an array per call would take a third
   * longer to clone.
   */
  readonly arities: readonly number[];
  readonly args: readonly unknown[];
  /**
   * The deadline of each call, in milliseconds since the epoch; `Infinity` for no timeout. Absent if no call has a
   * timeout.
   */
  readonly deadlines?: readonly number[];
  /** How many values each call may yield at first; 0 if they are not consumed. Absent if no call is a stream. */
  readonly highWaterMarks?: readonly number[];
  /** The priority of each call. Absent if all are 0. */
  readonly priorities?: readonly number[] | undefined;
  /** What each call carries, or one context that all of them share. Absent if no call carries anything. */
  readonly contexts?: readonly (CarriedContext | null | undefined)[] | undefined;
  /** The positions of the calls with an `onProgress`. */
  readonly listened?: readonly number[];
  /** Whether the start of each call has to be reported at once. */
  readonly observed?: true;
}

/**
 * Declares tasks, before the first calls that name them. A message of its own, without values of users: one with
 * arguments may be impossible to deserialize.
 */
export interface TasksMessage {
  readonly type: 'tasks';
  readonly references: readonly TaskReference[];
}

/** Asks a running call to stop. Its cancel word was set before. */
export interface CancelMessage {
  readonly type: 'cancel';
  readonly id: CallId;
  readonly reason: EncodedThrown;
}

/** Lets a stream yield `count` more values. */
export interface PullMessage {
  readonly type: 'pull';
  readonly id: CallId;
  readonly count: number;
}

/** The progress of a call was read. For workers without shared memory. */
export interface ProgressTakenMessage {
  readonly type: 'progress taken';
  readonly id: CallId;
}

/** Asks whether the worker responds. */
export interface PingMessage {
  readonly type: 'ping';
}

/** Asks which calls the worker has, since a message could not be deserialized. */
export interface ListCallsMessage {
  readonly type: 'list calls';
}

/** Asks the worker to end: it has no call, and gets none. Sent only to a worker that wants it. */
export interface EndMessage {
  readonly type: 'end';
}

/** Imports the module of a task before its first call; if it is loaded, the worker says so again. Only `serveAhead` understands it. */
export interface ImportMessage {
  readonly type: 'import';
  readonly reference: TaskReference;
}

/** Ignored. It shows whether a transport accepts a value. */
export interface ProbeMessage {
  readonly type: 'probe';
  readonly value: unknown;
}

/** What a dispatcher sends to a worker. */
export type HostMessage =
  | CallsMessage
  | TasksMessage
  | CancelMessage
  | PullMessage
  | ProgressTakenMessage
  | PingMessage
  | ListCallsMessage
  | EndMessage
  | ImportMessage
  | ProbeMessage
  | SharingMessage;

/** The worker accepts calls. */
export interface ReadyMessage {
  readonly type: 'ready';
  /** Whether the worker is to be asked to end, instead of being ended. */
  readonly asks?: true | undefined;
}

/** The worker's moving average of how long a task takes. Sent when it has changed considerably. */
export interface DurationReport {
  readonly task: number;
  readonly milliseconds: number;
}

/** A batch of outcomes, in the order in which the calls ended. */
export interface RepliesMessage {
  readonly type: 'replies';
  readonly ids: readonly CallId[];
  /** The result of each call, or an {@link EncodedThrown} if its position is in `failed`. */
  readonly values: readonly unknown[];
  /** The positions of the calls that failed. */
  readonly failed?: readonly number[];
  /** The positions of the calls that ended after their deadline. */
  readonly late?: readonly number[];
  /**
   * When each call began and ended, alternating, in milliseconds since the epoch. A typed array for many calls: an
   * array of fractions takes ten times as long to clone.
   */
  readonly times: ArrayLike<number>;
  readonly durations?: readonly DurationReport[];
  /** What was posted of each call that has yielded values or reported progress, by its position. */
  readonly posted?: readonly PostedValues[];
}

/** How many values of a call were posted. With it the dispatcher notices that it could not read one of them. */
export type PostedValues = readonly [positionOrId: number, yields: number, progress: number];

/** Values that a stream yielded, in order. Every value arrives before the reply of the stream. */
export interface YieldsMessage {
  readonly type: 'yields';
  readonly id: CallId;
  /** How many values of the stream were posted before. */
  readonly earlier: number;
  readonly values: readonly unknown[];
}

/** The progress of a call. */
export interface ProgressMessage {
  readonly type: 'progress';
  readonly id: CallId;
  /** How many values of the call's progress were posted before. */
  readonly earlier: number;
  readonly value: unknown;
}

/** A call whose start is observed has begun. */
export interface StartedMessage {
  readonly type: 'started';
  readonly id: CallId;
  /** In milliseconds since the epoch. */
  readonly time: number;
}

/** The import of a task's module has begun or ended. If it failed, the replies of its calls have the error. */
export interface ModuleMessage {
  readonly type: 'module';
  readonly module: string;
  readonly status: 'importing' | 'loaded' | 'failed';
  /** Why it failed, if an {@link ImportMessage} has requested it. */
  readonly error?: EncodedThrown;
}

/** Answers a ping. */
export interface PongMessage {
  readonly type: 'pong';
}

/**
 * The replies of these calls were posted to the port, since only a port can carry some of their parts. A blocked thread
 * cannot read them. Sent only to such a thread.
 */
export interface PortOnlyMessage {
  readonly type: 'port only';
  readonly ids: readonly CallId[];
}

/** A message of the dispatcher could not be deserialized. */
export interface MessageErrorMessage {
  readonly type: 'message error';
}

/** Answers {@link ListCallsMessage}, after everything that was posted before: all calls that are not answered. */
export interface HeldCallsMessage {
  readonly type: 'held calls';
  readonly calls: readonly PostedValues[];
}

/** The worker is about to end. Its last message. */
export interface DyingMessage {
  readonly type: 'dying';
  readonly exitCode?: number;
  /** The uncaught error that ends it. Absent if it ends on purpose. */
  readonly error?: EncodedThrown;
}

/** What a worker sends to its dispatcher. */
export type WorkerMessage =
  | ReadyMessage
  | RepliesMessage
  | YieldsMessage
  | ProgressMessage
  | StartedMessage
  | ModuleMessage
  | PongMessage
  | PortOnlyMessage
  | MessageErrorMessage
  | HeldCallsMessage
  | DyingMessage;

/**
 * One ordinary call as an array. Cloning an object with named arrays costs as much as the rest of a round trip, and a
 * call that is sent alone shares that cost with no other.
 */
export type ShortCall = readonly [
  id: CallId,
  task: number,
  args: readonly unknown[],
  priority?: number | undefined,
  context?: CarriedContext | null | undefined,
];

/** One ordinary reply as an array: a result that is not late. For the times, see {@link RepliesMessage.times}. */
export type ShortReply = readonly [id: CallId, value: unknown, began: number, ended: number];

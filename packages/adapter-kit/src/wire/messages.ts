import type { CallId } from './claims.js';
import type { EncodedThrown } from './error-codec.js';

/** Which function a task means. Sent to a worker once, before its first use; calls then name it by `index`. */
export interface TaskReference {
  readonly index: number;
  readonly module: string | undefined;
  readonly namespace: string;
  readonly name: string;
}

/** A batch of calls. The lists run in parallel: one message with four lists clones several times faster than many objects. */
export interface CallsMessage {
  readonly type: 'calls';
  readonly ids: readonly CallId[];
  /** The {@link TaskReference.index} of each. */
  readonly tasks: readonly number[];
  /** How many arguments each has, and the arguments of all, one after the other: a list a call would cost a third more to clone. */
  readonly arities: readonly number[];
  readonly args: readonly unknown[];
  /** When the time of each runs out, in milliseconds since the epoch; `Infinity` where it does not. Absent if none has a timeout. */
  readonly deadlines?: readonly number[];
  /** How many values each may yield before it is told to go on; 0 where nobody takes them. Absent if none is a stream. */
  readonly windows?: readonly number[];
  /** Positions of the calls whose progress is listened to. */
  readonly listened?: readonly number[];
  /** Each call's start is to be told at once. */
  readonly observed?: true;
  readonly references?: readonly TaskReference[];
}

/** Tells a running call to stop; its cancel word has been set before. */
export interface CancelMessage {
  readonly type: 'cancel';
  readonly id: CallId;
  readonly reason: EncodedThrown;
}

/** Lets a stream yield so many more values. */
export interface PullMessage {
  readonly type: 'pull';
  readonly id: CallId;
  readonly count: number;
}

/** The progress of a call has been taken; for workers that see no shared words. */
export interface ProgressTakenMessage {
  readonly type: 'progress taken';
  readonly id: CallId;
}

/** Asks for a sign of life. */
export interface PingMessage {
  readonly type: 'ping';
}

/** What a dispatcher sends to a worker. */
export type HostMessage = CallsMessage | CancelMessage | PullMessage | ProgressTakenMessage | PingMessage;

/** The worker takes calls. */
export interface ReadyMessage {
  readonly type: 'ready';
}

/** How long a task takes by the worker's moving average; sent when it has changed much. */
export interface DurationReport {
  readonly task: number;
  readonly milliseconds: number;
}

/** A batch of outcomes, in the order they came about. */
export interface RepliesMessage {
  readonly type: 'replies';
  readonly ids: readonly CallId[];
  /** The result of each call, or an {@link EncodedThrown} where its position is in `failed`. */
  readonly values: readonly unknown[];
  /** Positions of the calls that failed. */
  readonly failed?: readonly number[];
  /** Positions of the calls that settled after their deadline. */
  readonly late?: readonly number[];
  /**
   * When each began and ended, one after the other, in milliseconds since the epoch. A typed array where there are many:
   * a list of fractions takes ten times as long to clone.
   */
  readonly times: ArrayLike<number>;
  readonly durations?: readonly DurationReport[];
}

/** What a stream yielded, in order. All of it comes before the stream's reply. */
export interface YieldsMessage {
  readonly type: 'yields';
  readonly id: CallId;
  readonly values: readonly unknown[];
}

/** How far a call is. */
export interface ProgressMessage {
  readonly type: 'progress';
  readonly id: CallId;
  readonly value: unknown;
}

/** A call whose start is observed has begun. */
export interface StartedMessage {
  readonly type: 'started';
  readonly id: CallId;
  /** In milliseconds since the epoch. */
  readonly time: number;
}

/** The import of a task's module has begun or ended. Why one failed is told by the replies of its calls. */
export interface ModuleMessage {
  readonly type: 'module';
  readonly module: string;
  readonly status: 'importing' | 'loaded' | 'failed';
}

/** Answers a ping. */
export interface PongMessage {
  readonly type: 'pong';
}

/**
 * The replies of these calls are in the port, and cannot be read by a thread that is blocked: they have parts that only a
 * port can carry. Sent to such a thread only.
 */
export interface PortOnlyMessage {
  readonly type: 'port only';
  readonly ids: readonly CallId[];
}

/** The worker is about to die. */
export interface DyingMessage {
  readonly type: 'dying';
  readonly exitCode?: number;
  /** What it dies of; none where it ends on purpose. */
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
  | DyingMessage;

/**
 * One ordinary call as an array. To clone an object with named arrays costs as much as the rest of a round trip. Only a call that travels
 * alone has to bear that cost alone.
 */
export type ShortCall = readonly [id: CallId, task: number, args: readonly unknown[]];

/** One ordinary reply as an array: a result that is not late. For the times, see {@link RepliesMessage.times}. */
export type ShortReply = readonly [id: CallId, value: unknown, began: number, ended: number];

/** What a worker must know before its first call. */
export interface WorkerConfiguration {
  /** Its number, unique in its dispatcher. */
  readonly worker: number;
  /** The memory of its claim words; absent where none is shared. */
  readonly claims?: ArrayBufferLike;
  /** The memory of its dispatcher's bell; absent where nobody can block. */
  readonly bell?: SharedArrayBuffer;
  /** How many calls it runs at a time. */
  readonly tasksPerWorker: number;
}

import { Task, TaskContext, TransferableObject } from '@dispatch/core';
import { ContextStorage, TaskDefinition, setContextStorage } from '@dispatch/core/internal';
interface BufferPlatform {
  copy(buffer: ArrayBuffer): ArrayBuffer | undefined;
  readonly bytes?: {
    readonly prototype: object;
  };
}
type CallId = number;
interface CallScope {
  runInAsyncScope<R>(body: () => R): R;
}
declare class ClaimWords {
  protected readonly words: Int32Array;
  constructor(memory: ArrayBufferLike);
  takeProgress(id: CallId): void;
  protected swap(id: CallId, from: number, to: number): boolean;
}
declare class Claims extends ClaimWords {
  readonly isShared: boolean;
  claim(id: CallId): boolean;
  revoke(_id: CallId): void;
  isCancelled(id: CallId): boolean;
  sendProgress(id: CallId): void;
  isProgressSent(id: CallId): boolean;
  takePull(id: CallId): void;
  announceDeath(): void;
  countMessage(): void;
}
interface CopiedMessage<M> {
  readonly message: M;
  readonly transfer: readonly TransferableObject[];
}
interface FromWorker {
  readonly [fromWorker]: true;
}
declare class ImportedTasks implements TaskSource {
  #private;
  constructor(load: (module: string) => Promise<unknown>, report: (message: ModuleMessage) => void);
  find(reference: TaskReference): TaskDefinition | Promise<TaskDefinition>;
}
type InlineOutcome =
  | {
      readonly status: 'returned';
      readonly value: unknown;
    }
  | {
      readonly status: 'threw';
      readonly error: unknown;
    }
  | {
      readonly status: 'awaits';
    };
interface MessageTarget {
  postMessage(message: unknown, transfer: TransferList): void;
}
interface ModuleMessage {
  readonly type: 'module';
  readonly module: string;
  readonly status: 'importing' | 'loaded' | 'failed';
}
interface PooledClass {
  readonly prototype: object;
  readonly poolSize: number;
}
type Post = (message: FromWorker, transfer?: TransferList) => void;
interface ProgressReporter {
  report(value: unknown): void;
}
declare class RunContext implements TaskContext {
  #private;
  readonly deadline: number;
  readonly worker: number;
  scope: CallScope | undefined;
  constructor(worker: number, deadline: number, id: CallId, claims: Claims | undefined, reporter?: ProgressReporter);
  get cancelled(): boolean;
  get isStopped(): boolean;
  get awaitsReason(): boolean;
  get signal(): AbortSignal;
  throwIfCancelled(): void;
  progress(value: unknown): void;
  isLate(): boolean;
  cancel(reason: unknown): void;
}
declare class ServedTasks implements TaskSource {
  #private;
  constructor(definitions: Iterable<TaskDefinition>);
  static ofSets(sets: readonly TaskSet[]): ServedTasks;
  find(reference: TaskReference): TaskDefinition;
}
interface Server {
  isIdle(): boolean;
  receive(message: ToWorker): void;
  messageError(): void;
  die(end: {
    readonly exitCode?: number;
    readonly error?: {
      readonly thrown: unknown;
    };
  }): void;
}
declare class SharedTasks implements TaskSource {
  #private;
  constructor(definitions: readonly TaskDefinition[]);
  find({ index, name }: TaskReference): TaskDefinition;
}
interface TaskReference {
  readonly index: number;
  readonly module: string | undefined;
  readonly namespace: string;
  readonly name: string;
}
type TaskSet = Readonly<Record<string, (...args: never[]) => Task<unknown>>>;
interface TaskSource {
  find(reference: TaskReference): TaskDefinition | Promise<TaskDefinition>;
}
interface ToWorker {
  readonly [toWorker]: true;
}
type TransferList = never[];
interface WorkerConfiguration {
  readonly worker: number;
  readonly claims?: ArrayBufferLike;
  readonly bell?: SharedArrayBuffer;
  readonly tasksPerWorker: number;
  readonly origin?: number;
}
interface WorkerRuntime {
  readonly post: Post;
  readonly tasks: (report: (message: ModuleMessage) => void) => TaskSource;
  readonly afterMacrotask?: (run: () => void) => void;
}
declare function copyLargeResults(sealed: FromWorker, platform: BufferPlatform): CopiedMessage<FromWorker> | undefined;
declare const fromWorker: unique symbol;
declare function keepPoolsPrivate(bytes: PooledClass): void;
declare const performance: {
  now(): number;
  readonly timeOrigin: number;
};
declare function postTo(target: MessageTarget, message: unknown, transfer?: readonly TransferableObject[]): void;
declare function runInline(
  definition: TaskDefinition,
  args: readonly unknown[],
  transfer: readonly TransferableObject[] | undefined,
  deadline: number,
): InlineOutcome;
declare function serve(configuration: WorkerConfiguration, runtime: WorkerRuntime): Server;
declare const toWorker: unique symbol;
export {
  type BufferPlatform,
  type CallScope,
  type ContextStorage,
  type CopiedMessage,
  type FromWorker,
  ImportedTasks,
  type MessageTarget,
  type PooledClass,
  type Post,
  type ProgressReporter,
  RunContext,
  ServedTasks,
  type Server,
  SharedTasks,
  type TaskSet,
  type ToWorker,
  type TransferList,
  type WorkerConfiguration,
  type WorkerRuntime,
  copyLargeResults,
  keepPoolsPrivate,
  performance,
  postTo,
  runInline,
  serve,
  setContextStorage,
};

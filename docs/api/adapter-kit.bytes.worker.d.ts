import { Task, TaskContext, TransferableObject, WorkerSetup } from '@dispatch/core';
import {
  CarriedContext,
  ContextStorage,
  ContextStorage as ContextStorage$1,
  TaskDefinition,
  performance,
  setContextStorage,
} from '@dispatch/core/internal';
import { SynchronousContextStorage } from '@dispatch/core/internal/worker';
interface AheadRuntime extends WorkerRuntime {
  readonly afterMacrotask: (run: () => void) => void;
  readonly readAhead?: (() => ToWorker | null | undefined) | undefined;
}
interface BufferPlatform {
  copy(buffer: ArrayBuffer): ArrayBuffer | undefined;
  readonly bytes?: {
    readonly prototype: object;
  };
}
declare class ByteWorker {
  #private;
  constructor(parts: ByteWorkerParts);
  get server(): Server | undefined;
  receive(frame: Uint8Array): void;
  sendOwn(kind: number, value: unknown): void;
}
interface ByteWorkerParts {
  readonly send: (frame: FrameChunks) => void;
  readonly start: (
    own: unknown,
    configuration: WorkerConfiguration,
  ) => Omit<AheadRuntime, 'post' | 'claims' | 'readAhead'>;
  readonly readAhead?: () => Uint8Array | undefined;
  readonly own?: unknown;
  readonly onOwn?: (kind: number, value: unknown) => void;
  readonly limits?: ValueLimits;
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
  isTimedOut(id: CallId): boolean;
  sendProgress(id: CallId): void;
  isProgressSent(id: CallId): boolean;
  takePull(id: CallId): void;
}
interface ContextOptions {
  readonly id: CallId;
  readonly deadline: number;
  readonly priority: number;
  readonly context: CarriedContext | null | undefined;
  readonly task?:
    | {
        readonly name: string;
      }
    | undefined;
}
interface CopiedMessage<M> {
  readonly message: M;
  readonly transfer: readonly TransferableObject[];
}
interface EncodedError {
  readonly class: string | number;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly properties: readonly EncodedProperty[];
}
interface EncodedProperty {
  readonly key: string;
  readonly enumerable: boolean;
  readonly value: EncodedValue | readonly EncodedValue[];
}
interface EncodedThrown {
  readonly root: EncodedValue;
  readonly errors: readonly EncodedError[];
}
type EncodedValue =
  | {
      readonly error: number;
    }
  | {
      readonly value: unknown;
    };
type FrameChunks = readonly Uint8Array[];
declare class FrameStream {
  #private;
  constructor(most?: number);
  get arriving(): number;
  push(chunk: Uint8Array): void;
  next(): Uint8Array | undefined;
}
interface FromWorker {
  readonly [fromWorker]: true;
}
declare class ImportedTasks implements TaskSource {
  #private;
  constructor(load: (module: string) => Promise<unknown>, report: (message: ModuleMessage) => void);
  find(reference: TaskReference, onImported: OnImported): TaskDefinition | undefined;
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
declare class LoneTaskStorage extends SynchronousContextStorage {
  getStore(): TaskContext | undefined;
}
interface MessageTarget {
  postMessage(message: unknown, transfer: TransferList): void;
}
interface ModuleMessage {
  readonly type: 'module';
  readonly module: string;
  readonly status: 'importing' | 'loaded' | 'failed';
  readonly error?: EncodedThrown;
}
interface Notifier {
  posted(): void;
  dying(): void;
}
type OnImported = (module: string, error?: unknown) => void;
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
  readonly priority: number;
  readonly worker: number;
  readonly task: ContextOptions['task'];
  scope: CallScope | undefined;
  constructor(
    worker: number,
    { context, deadline, id, priority, task }: ContextOptions,
    claims: Claims | undefined,
    reporter?: ProgressReporter,
  );
  run<R>(body: () => R): R;
  get cancelled(): boolean;
  get isStopped(): boolean;
  get awaitsReason(): boolean;
  get signal(): AbortSignal;
  get throwIfCancelled(): () => void;
  get progress(): (value: unknown) => void;
  isLate(): boolean;
  cancel(reason: unknown): void;
}
interface ServeOptions {
  readonly setup?: WorkerSetup<never> | undefined;
}
type Served = readonly TaskSet[] | readonly [...sets: TaskSet[], options: ServeOptions];
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
  find(reference: TaskReference, onImported: OnImported): TaskDefinition | undefined;
}
interface ToWorker {
  readonly [toWorker]: true;
}
type TransferList = never[];
interface ValueLimits {
  readonly depth?: number | undefined;
  readonly bytes?: number | undefined;
  readonly objects?: number | undefined;
}
interface WorkerConfiguration {
  readonly worker: number;
  readonly claims?: ArrayBufferLike;
  readonly bell?: SharedArrayBuffer;
  readonly tasksPerWorker: number;
  readonly setupData?: unknown;
  readonly origin?: number;
}
interface WorkerRuntime {
  readonly post: Post;
  readonly tasks: (report: (message: ModuleMessage) => void) => TaskSource;
  readonly afterMacrotask?: (run: () => void) => void;
  readonly notifier?: ((configuration: WorkerConfiguration) => Notifier | undefined) | undefined;
  readonly takeArrived?: (() => void) | undefined;
  readonly claims?: Claims;
  readonly setup?: WorkerSetup<never> | undefined;
  readonly exit?: (() => void) | undefined;
}
declare function acceptOnly(test: (value: unknown) => boolean): void;
declare function copyLargeResults(sealed: FromWorker, platform: BufferPlatform): CopiedMessage<FromWorker> | undefined;
declare function framed(frame: FrameChunks): FrameChunks;
declare const fromWorker: unique symbol;
declare function joined(chunks: readonly Uint8Array[]): Uint8Array;
declare function keepPoolsPrivate(bytes: PooledClass): void;
declare function openNotifier({ bell: memory, claims }: WorkerConfiguration): Notifier | undefined;
declare function postTo(target: MessageTarget, message: unknown, transfer?: readonly TransferableObject[]): void;
declare function runInline(
  definition: TaskDefinition,
  args: readonly unknown[],
  transfer: readonly TransferableObject[] | undefined,
  deadline: number,
  priority: number,
  carried: CarriedContext | undefined,
  call: object,
): InlineOutcome;
declare function serve(configuration: WorkerConfiguration, runtime: WorkerRuntime): Server;
declare function serveAhead(configuration: WorkerConfiguration, runtime: AheadRuntime): Server;
declare function splitServed(served: Served): {
  readonly sets: readonly TaskSet[];
} & ServeOptions;
declare function storageAfter(earlier: ContextStorage$1 | undefined, storage: ContextStorage$1): ContextStorage$1;
declare const toWorker: unique symbol;
export {
  type AheadRuntime,
  type BufferPlatform,
  ByteWorker,
  type ByteWorkerParts,
  type CallScope,
  type ContextStorage,
  type CopiedMessage,
  type FrameChunks,
  FrameStream,
  type FromWorker,
  ImportedTasks,
  LoneTaskStorage,
  type MessageTarget,
  type Notifier,
  type PooledClass,
  type Post,
  type ProgressReporter,
  RunContext,
  type ServeOptions,
  type Served,
  ServedTasks,
  type Server,
  SharedTasks,
  type TaskSet,
  type ToWorker,
  type TransferList,
  type ValueLimits,
  type WorkerConfiguration,
  type WorkerRuntime,
  acceptOnly,
  copyLargeResults,
  framed,
  joined,
  keepPoolsPrivate,
  openNotifier,
  performance,
  postTo,
  runInline,
  serve,
  serveAhead,
  setContextStorage,
  splitServed,
  storageAfter,
};

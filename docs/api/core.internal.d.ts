type BindContext = <Args extends unknown[], R>(fn: (...args: Args) => R) => (...args: Args) => R;
interface Cancellable {
  cancel(reason: unknown): void;
}
interface ContextStorage {
  run<R>(context: TaskContext, body: () => R): R;
  getStore(): TaskContext | undefined;
}
type ErrorClass = abstract new (...args: never[]) => Error;
declare class Future<T> implements Promise<T>, Disposable {
  #private;
  readonly uncloneable: symbol;
  private constructor();
  static withResolvers<T>(options?: FutureResolversOptions): FutureResolvers<T>;
  get state(): FutureState;
  get [Symbol.toStringTag](): string;
  done(): boolean;
  running(): boolean;
  cancelled(): boolean;
  result(timeout?: number): Promise<T>;
  exception(timeout?: number): Promise<unknown>;
  resultSync(timeout?: number): T;
  cancel(reason?: unknown): boolean;
  addDoneCallback(fn: (future: Future<T>) => void): void;
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E>;
  catch<E = never>(onRejected?: ((error: unknown) => E | PromiseLike<E>) | null): Promise<T | E>;
  finally(onFinally?: (() => void) | null): Promise<T>;
  [Symbol.dispose](): void;
}
interface FutureInternals {
  create<T>(producer: FutureProducer): Future<T>;
  resolve<T>(future: Future<T>, value: T): void;
  reject<T>(future: Future<T>, error: unknown): void;
  failed(future: Future<unknown>): boolean;
  subscribe<T>(future: Future<T>, callback: (future: Future<T>) => void): void;
  unsubscribe<T>(future: Future<T>, callback: (future: Future<T>) => void): void;
}
interface FutureProducer {
  isRunning(): boolean;
  onCancel(reason: unknown): void;
  block(timeout: number): void;
  onUnobserved(error: unknown): void;
}
interface FutureResolvers<T> extends FutureSettlers<T> {
  readonly future: Future<T>;
}
interface FutureResolversOptions {
  readonly onCancel?: ((reason: unknown) => void) | undefined;
}
interface FutureSettlers<T> {
  start(): boolean;
  resolve(value: T): void;
  reject(error: unknown): void;
}
type FutureState = 'pending' | 'running' | 'cancelled' | 'finished';
declare class SynchronousContextStorage implements ContextStorage {
  #private;
  run<R>(context: TaskContext, body: () => R): R;
  getStore(): TaskContext | undefined;
}
interface Task<T> {
  readonly namespace: string;
  readonly name: string;
  readonly module: string | undefined;
  readonly args: readonly unknown[];
  readonly [resultType]?: T;
}
interface TaskContext {
  readonly signal: AbortSignal;
  readonly cancelled: boolean;
  throwIfCancelled(): void;
  progress(value: unknown): void;
  readonly deadline: number;
  readonly worker: number | undefined;
}
interface TaskDefinition {
  readonly module: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly run: TaskFunction;
  readonly errors: readonly ErrorClass[];
}
type TaskFunction = (...args: never[]) => unknown;
type TransferableObject = object;
declare function activeContext(): TaskContext | undefined;
declare function argumentsOf(task: Task<unknown>): readonly unknown[];
declare let bindContext: BindContext;
declare function check(holds: boolean, name: string, wanted: string, got: unknown): asserts holds;
declare function checkSignal(signal: AbortSignal | undefined): void;
declare function checkTimeout(timeout: number | undefined, name?: string): number;
declare const clearTimeout: typeof globalThis.clearTimeout;
declare function definitionOf(task: Task<unknown>): TaskDefinition;
declare function definitionsOf(module: string | undefined): readonly TaskDefinition[];
declare let futureInternals: FutureInternals;
declare function importTasks(load: () => Promise<unknown>): Promise<void>;
declare function isImportingTasks(): boolean;
declare function isThenable(value: unknown): value is PromiseLike<unknown>;
declare const longestTimer: number;
declare function objectOf<T extends object>(options: T): T;
declare function quoted(text: string): string;
declare function reasonOf(signal: AbortSignal): unknown;
declare function report(error: unknown, where: string): void;
declare const resultType: unique symbol;
declare function runInContext<R>(context: TaskContext, body: () => R): R;
declare function setBindContext(replacement: BindContext): void;
declare function setContextStorage(replacement: ContextStorage): void;
declare const setTimeout: typeof globalThis.setTimeout;
declare function transferablesOf(value: unknown): readonly TransferableObject[] | undefined;
declare const uncloneable: symbol;
declare function unwatchSignal(signal: AbortSignal, target: Cancellable): void;
declare function watchSignal(signal: AbortSignal, target: Cancellable): void;
export {
  type BindContext,
  type ContextStorage,
  type FutureInternals,
  type FutureProducer,
  SynchronousContextStorage,
  type TaskDefinition,
  activeContext,
  argumentsOf,
  bindContext,
  check,
  checkSignal,
  checkTimeout,
  clearTimeout,
  definitionOf,
  definitionsOf,
  futureInternals as futures,
  importTasks,
  isImportingTasks,
  isThenable,
  longestTimer,
  objectOf,
  quoted,
  reasonOf,
  report,
  runInContext,
  setBindContext,
  setContextStorage,
  setTimeout,
  transferablesOf,
  uncloneable,
  unwatchSignal,
  watchSignal,
};

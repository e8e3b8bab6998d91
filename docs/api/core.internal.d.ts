interface AnyTask extends Task<unknown> {
  readonly [definitionKey]?: TaskDefinition | undefined;
  readonly [argumentsKey]?: readonly unknown[] | undefined;
}
type BindContext = <Args extends unknown[], R>(fn: (...args: Args) => R) => (...args: Args) => R;
type Callback<V> = {
  bivariant(value: V): void;
}['bivariant'];
interface Cancellable {
  cancel(reason: unknown): void;
}
type CarriedContext = Readonly<Record<string, unknown>>;
interface Carrying {
  capturing?: (carriers: readonly ContextCarrier[]) => ((isItem: boolean) => CarryingCall['carry']) | undefined;
  contextsOf?: (
    batch: readonly {
      readonly extras: CarryingCall | undefined;
    }[],
  ) =>
    | {
        readonly contexts: readonly (CarriedContext | undefined)[];
      }
    | undefined;
  run?: <R>(context: CarriedContext, body: () => R) => R;
}
interface CarryingCall {
  carry?:
    | ((
        call: CarryingCall,
        run: number,
        definition: {
          readonly name: string;
          readonly namespace: string;
        },
      ) =>
        | {
            readonly error: unknown;
          }
        | undefined)
    | undefined;
  context?: CarriedContext | undefined;
}
interface ContextCarrier<Captured = unknown, Sent = Captured> {
  readonly name: string;
  capture(): Captured | undefined;
  send?(captured: Captured, task: SubmittedTask): Sent | undefined;
  run(value: Sent, fn: () => unknown): unknown;
}
interface ContextStorage {
  run<R>(context: TaskContext, body: () => R): R;
  getStore(): TaskContext | undefined;
  overlap?(): void;
}
type ErrorClass = abstract new (...args: never[]) => Error;
interface Future<T> extends Promise<T>, Disposable {
  readonly state: FutureState;
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
  resolve(future: Future<unknown>, value: unknown): void;
  reject(future: Future<unknown>, error: unknown): void;
  failed(future: Future<unknown>): boolean;
  subscribe(future: Future<unknown>, callback: Callback<Future<unknown>>): void;
  unsubscribe(future: Future<unknown>, callback: Callback<Future<unknown>>): void;
}
interface FutureProducer {
  isRunning(): boolean;
  onCancel(reason: unknown): void;
  block(timeout: number): void;
  onUnobserved(error: unknown): void;
}
type FutureState = 'pending' | 'running' | 'cancelled' | 'finished';
interface SubmittedTask {
  readonly run: number;
  readonly task: string;
  readonly namespace: string;
  readonly isItem: boolean;
}
interface Task<T> {
  readonly namespace: string;
  readonly name: string;
  readonly module: string | undefined;
  readonly args: readonly unknown[];
  readonly '~result'?: T;
}
interface TaskContext {
  readonly signal: AbortSignal;
  readonly cancelled: boolean;
  throwIfCancelled(): void;
  progress(value: unknown): void;
  readonly deadline: number;
  readonly priority: number;
  readonly worker: number | undefined;
}
interface TaskDefinition {
  readonly module: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly run: TaskFunction;
  readonly errors: readonly ErrorClass[];
  readonly argument?: ((position: number) => string) | undefined;
}
type TaskFunction = (...args: never[]) => unknown;
type TransferableObject = object;
declare function activeContext(): TaskContext | undefined;
declare function afterMacrotask(check: () => void): void;
declare const argumentsKey: unique symbol;
declare function argumentsOf(task: AnyTask): readonly unknown[];
declare const bindContext: BindContext;
declare function check(holds: boolean, name: string, wanted: string, got: unknown): asserts holds;
declare function checkMayCreate(): void;
declare function checkSignal(signal: AbortSignal | undefined): void;
declare function checkTimeout(timeout: number | undefined, name?: string): number;
declare const clearTimeout: typeof globalThis.clearTimeout;
declare const definitionKey: unique symbol;
declare function definitionOf(task: AnyTask): TaskDefinition;
declare function definitionsOf(module: string | undefined): readonly TaskDefinition[];
declare const errorKey: unique symbol;
declare const errorTypes: Map<string, ErrorClass>;
declare let futureInternals: FutureInternals;
declare function incompatibleCopies(): string;
declare function isFactory(value: object): boolean;
declare function isThenable(value: unknown): value is PromiseLike<unknown>;
declare const longestTimer: number;
declare function objectOf<T extends object>(options: T, names?: string | false): T;
declare const performance: {
  now(): number;
  readonly timeOrigin: number;
};
declare function quoted(text: string): string;
declare function reasonOf(signal: AbortSignal): unknown;
declare function report(error: unknown, where: string): void;
declare function runInContext<R>(context: TaskContext, body: () => R): R;
declare function setBindContext(replacement: BindContext): void;
declare function setContextStorage(replacement: ContextStorage): void;
declare const setInterval: typeof globalThis.setInterval;
declare const setTimeout: typeof globalThis.setTimeout;
declare function shared<T extends object>(name: string, initial: T): T;
declare function transferablesOf(value: unknown): readonly TransferableObject[] | undefined;
declare const uncloneable: symbol;
declare function unwatchSignal(signal: AbortSignal, target: Cancellable): void;
declare function watchSignal(signal: AbortSignal, target: Cancellable): void;
export {
  type BindContext,
  type CarriedContext,
  type Carrying,
  type CarryingCall,
  type ContextStorage,
  type FutureInternals,
  type FutureProducer,
  type TaskDefinition,
  activeContext,
  afterMacrotask,
  argumentsOf,
  bindContext,
  check,
  checkMayCreate,
  checkSignal,
  checkTimeout,
  clearTimeout,
  definitionOf,
  definitionsOf,
  errorKey,
  errorTypes,
  futureInternals as futures,
  incompatibleCopies,
  isFactory,
  isThenable,
  longestTimer,
  objectOf,
  performance,
  quoted,
  reasonOf,
  report,
  runInContext,
  setBindContext,
  setContextStorage,
  setInterval,
  setTimeout,
  shared,
  transferablesOf,
  uncloneable,
  unwatchSignal,
  watchSignal,
};

interface ContextStorage {
  run<R>(context: TaskContext, body: () => R): R;
  getStore(): TaskContext | undefined;
  overlap?(): void;
}
declare class SynchronousContextStorage implements ContextStorage {
  protected active: TaskContext | undefined;
  protected readonly unfinished: Set<TaskContext>;
  run<R>(context: TaskContext, body: () => R): R;
  getStore(): TaskContext | undefined;
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
declare function ensureContextStorage(): void;
declare function importTasks(load: () => Promise<unknown>, refuse?: () => void): Promise<void>;
export { SynchronousContextStorage, ensureContextStorage, importTasks };

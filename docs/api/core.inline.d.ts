interface StreamTask<Y, T> extends Task<T> {
  readonly '~yields': Y | undefined;
}
interface Task<T> {
  readonly namespace: string;
  readonly name: string;
  readonly module: string | undefined;
  readonly args: readonly unknown[];
  readonly '~result'?: T;
}
type TaskOf<R> = unknown extends R
  ? Task<R>
  : [R] extends [never]
    ? Task<never>
    : [R] extends [Generator<infer Y, infer T, never> | AsyncGenerator<infer Y, infer T, never>]
      ? StreamTask<Y, T>
      : Task<Awaited<R>>;
declare function inline<R>(run: () => R): TaskOf<R>;
export { inline };

interface DefineTasksOptions {
  readonly namespace?: string | undefined;
  readonly errors?: readonly ErrorClass[] | undefined;
}
type ErrorClass = abstract new (...args: never[]) => Error;
interface Task<T> {
  readonly namespace: string;
  readonly name: string;
  readonly module: string | undefined;
  readonly args: readonly unknown[];
  readonly '~result'?: T;
}
type TaskReferences<Module> = {
  readonly [Export in keyof Module as Module[Export] extends TaskSet ? Export : never]: Omit<Module[Export], 'then'>;
};
type TaskSet = Readonly<Record<string, (...args: never[]) => Task<unknown>>>;
declare function taskReferences<Module extends object>(
  module: string | URL | undefined,
  options?: DefineTasksOptions,
): TaskReferences<Module>;
export { TaskReferences, taskReferences };

type Factories<Name extends string> = Readonly<Record<Name, (...args: never[]) => Task<unknown>>>;
interface Task<T> {
  readonly namespace: string;
  readonly name: string;
  readonly module: string | undefined;
  readonly args: readonly unknown[];
  readonly '~result'?: T;
}
declare function captured<Name extends string, Tasks extends Factories<Name>>(
  tasks: Tasks,
  name: Name,
  variables: readonly string[],
): Pick<Tasks, Name>;
export { captured };

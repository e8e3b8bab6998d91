interface CarriedStore<T> {
  run<R>(store: T, fn: () => R): R;
  getStore(): T | undefined;
}
interface ContextCarrier<Captured = unknown, Sent = Captured> {
  readonly name: string;
  capture(): Captured | undefined;
  send?(captured: Captured, task: SubmittedTask): Sent | undefined;
  run(value: Sent, fn: () => unknown): unknown;
}
interface SubmittedTask {
  readonly run: number;
  readonly task: string;
  readonly namespace: string;
  readonly isItem: boolean;
}
declare function carryStore<T>(
  storage: CarriedStore<T>,
  {
    name,
  }: {
    readonly name: string;
  },
): ContextCarrier<T>;
declare function defineCarrier<Value>(
  carrier: ContextCarrier<Value> & {
    readonly send?: undefined;
  },
): ContextCarrier<Value>;
declare function defineCarrier<Captured, Sent>(carrier: ContextCarrier<Captured, Sent>): ContextCarrier<Captured, Sent>;
export { CarriedStore, type ContextCarrier, type SubmittedTask, carryStore, defineCarrier };

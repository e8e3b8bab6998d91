import { SetupWorker, TaskFactories } from '@dispatch/core';
interface SetupCalls {
  readonly worker: number | undefined;
  readonly calls: readonly SetupWorker<SetupPlan>[];
}
interface SetupPlan {
  readonly log: string;
  readonly setupGate?: string | undefined;
  readonly failsIn?: number | undefined;
  readonly failsLater?: boolean | undefined;
  readonly teardownGate?: string | undefined;
  readonly teardownFails?: boolean | undefined;
  readonly extra?: unknown;
}
declare const functions: {
  setupCalls(log: string): SetupCalls;
  sizes(log: string): readonly number[];
  changeData(log: string): void;
};
declare function setup(worker: SetupWorker<SetupPlan>): Promise<() => Promise<void>>;
declare const setups: TaskFactories<typeof functions>;
export { SetupPlan, setup as default, setups };

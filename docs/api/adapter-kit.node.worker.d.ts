import { TaskContext, WorkerSetup } from '@dispatch/core';
import { ContextStorage } from '@dispatch/core/internal';
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
type Callback = () => void;
interface End {
  readonly exitCode: number;
  readonly error?: {
    readonly thrown: unknown;
  };
}
interface FromWorker {
  readonly [fromWorker]: true;
}
type Listener = Parameters<EventEmitter['on']>[1];
interface Output {
  readonly output: (typeof outputStreams)[number];
  readonly chunk: string | Uint8Array;
  readonly task?: string | undefined;
  readonly written?: {
    close(): void;
  };
}
declare class OutputSender {
  #private;
  constructor(
    send: SendOutput,
    streams: Readonly<Partial<Record<Output['output'], Writable>>>,
    taskName?: () => string | undefined,
  );
  flush(): void;
  end(): void;
}
declare class RingChannel<Out extends ToWorker | FromWorker, In extends ToWorker | FromWorker> {
  #private;
  private constructor();
  static ofDispatcher(memory: SharedArrayBuffer): RingChannel<ToWorker, FromWorker>;
  static ofWorker(memory: SharedArrayBuffer): RingChannel<FromWorker, ToWorker>;
  get isPolled(): boolean;
  write(message: Out): 'written' | 'port' | 'doorbell';
  countPosted(): void;
  countArrived(): void;
  get isEmpty(): boolean;
  take(): In | undefined;
  startPolling(): void;
  stopPolling(): void;
}
type SendOutput = (output: Output, onWritten?: Callback) => void;
declare class TaskScopes implements ContextStorage {
  #private;
  constructor(tasksPerWorker: number);
  run<R>(context: TaskContext, body: () => R): R;
  overlap(): void;
  getStore(): TaskContext | undefined;
}
interface ToWorker {
  readonly [toWorker]: true;
}
declare const doorbell = 0;
declare const fromWorker: unique symbol;
declare function listenLastingly(event: string, listener: Listener): void;
declare function loadExcept<R>(entries: readonly string[], load: (module: string) => R): (module: string) => R;
declare function loadModule(module: string): Promise<unknown>;
declare function nameOfTask(): string | undefined;
declare function onEnd(run: (end: End) => void, onUncaught?: (exitCode: number) => void): void;
declare const outputStreams: readonly ['stdout', 'stderr'];
declare function setupOf(url: string, load: (module: string) => Promise<unknown>): WorkerSetup<never>;
declare const toWorker: unique symbol;
export {
  type Output,
  OutputSender,
  RingChannel,
  type SendOutput,
  TaskScopes,
  doorbell,
  listenLastingly,
  loadExcept,
  loadModule,
  nameOfTask,
  onEnd,
  outputStreams,
  setupOf,
};

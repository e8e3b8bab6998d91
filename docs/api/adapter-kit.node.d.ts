import { DispatcherEventMap } from '@dispatch/core';
import { URL } from 'node:url';
type EventType = keyof DispatcherEventMap;
type Flag = readonly string[];
interface FromWorker {
  readonly [fromWorker]: true;
}
declare class HeldReplies {
  #private;
  constructor(output: OutputWriter, deliver: (message: FromWorker) => void);
  add(message: FromWorker): void;
  take(): FromWorker | undefined;
  written(gone: Promise<void>): Promise<void>;
}
interface Output {
  readonly output: (typeof outputStreams)[number];
  readonly chunk: string | Uint8Array;
  readonly task?: string | undefined;
  readonly written?: {
    close(): void;
  };
}
interface OutputSource {
  readonly worker: number;
  readonly task: string | undefined;
}
declare class OutputWriter {
  #private;
  constructor(worker?: number, outputs?: WorkerOutputs);
  write(message: Output): void;
  end(): void;
  acknowledge(): void;
  get isWritten(): boolean;
  whenWritten(run: () => void): void;
}
declare class Places {
  #private;
  get next(): number;
  take(place: number): void;
  release(place: number): void;
}
interface Publisher {
  wants(type: EventType): boolean;
  publish(type: EventType, event: Event): void;
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
interface ToWorker {
  readonly [toWorker]: true;
}
interface WithOutputs {
  readonly stdout?: WorkerOutput | undefined;
  readonly stderr?: WorkerOutput | undefined;
}
interface WithSetup {
  readonly setup?: string | URL | undefined;
  readonly worker?: unknown;
}
type WorkerOutput = 'inherit' | 'tag' | ((line: string, source: OutputSource) => void);
type WorkerOutputs = Readonly<Record<Output['output'], WorkerOutput>>;
interface WorkerPlace {
  readonly worker: number;
  readonly place: number;
}
declare function argumentsOf(execArgv: unknown): string[];
declare function checkPermission(scope: 'child' | 'worker', flag: string): void;
declare function codeOf(error: unknown): unknown;
declare const diagnostics: Publisher;
declare const doorbell = 0;
declare function fileOf(worker: unknown, wanted: string): string | URL;
declare function flagsOf(tokens: readonly string[]): Flag[];
declare const fromWorker: unique symbol;
declare function isError(value: unknown): value is Error;
declare function isOutput(message: unknown): message is Output;
declare function isPlain(value: unknown): boolean;
declare function nameOfFlag([token]: Flag): string;
declare const outputStreams: readonly ['stdout', 'stderr'];
declare function outputsOf({ stdout, stderr }: WithOutputs): WorkerOutputs;
declare function ownError(error: unknown): unknown;
declare function programEntries(): string[];
declare const ringChannelBytes: number;
declare function setupUrl({ setup, worker }: WithSetup): string | undefined;
declare const toWorker: unique symbol;
declare function tokensOf(variable?: string): readonly string[];
declare function variablesOf(env: unknown, wanted: string): Record<string, string>;
export {
  type Flag,
  HeldReplies,
  type Output,
  type OutputSource,
  OutputWriter,
  Places,
  RingChannel,
  type WorkerOutput,
  type WorkerOutputs,
  type WorkerPlace,
  argumentsOf,
  checkPermission,
  codeOf,
  diagnostics,
  doorbell,
  fileOf,
  flagsOf,
  isError,
  isOutput,
  isPlain,
  nameOfFlag,
  outputsOf,
  ownError,
  programEntries,
  ringChannelBytes,
  setupUrl,
  tokensOf,
  variablesOf,
};

import { Capabilities, Dispatcher, DispatcherOptions } from '@dispatch/core';
type Aspect = 'engine' | 'memory' | 'crash';
interface AsyncContexts {
  run<R>(store: string, body: () => R): R;
  getStore(): string | undefined;
}
type CapabilityPattern = {
  readonly [Name in keyof Capabilities]?: Capabilities[Name] | readonly Capabilities[Name][] | undefined;
};
interface Case {
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  readonly requires?: CapabilityPattern | undefined;
  readonly forbids?: CapabilityPattern | undefined;
  readonly needs?: readonly HarnessAbility[] | undefined;
  readonly touches?: readonly Aspect[] | undefined;
  readonly hint?: string | undefined;
  readonly deadline?: number | undefined;
  run(t: CaseContext): Promise<void>;
}
declare class CaseContext {
  #private;
  readonly capabilities: Capabilities;
  readonly slack: number;
  readonly adapter: string;
  readonly localAdapter: string;
  readonly entry: string;
  readonly otherRealm: string;
  readonly waiting: Waiting;
  constructor(harness: Harness, capabilities: Capabilities, sharedDispatcher: SharedDispatcher, unheard?: MissingError);
  get missing(): MissingError | undefined;
  get lastResults(): readonly string[];
  get hearsNothing(): boolean;
  get hasHeard(): boolean;
  begin(): Promise<void>;
  dispatcher(options?: DispatcherOptions, kind?: DispatcherKind): Promise<Dispatcher>;
  shared(): Promise<Dispatcher>;
  gate(): Gate;
  key(name: string): string;
  later<T>(promise: Promise<T>): Promise<T>;
  gives<T>(what: string, promise: PromiseLike<T>): Promise<T>;
  failure(what: string, promise: PromiseLike<unknown>): Promise<unknown>;
  eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void>;
  pause(milliseconds: number): Promise<void>;
  turns(): Promise<void>;
  kill(dispatcher: Dispatcher): Promise<void>;
  signalWorkers(dispatcher: Dispatcher, signal: string): Promise<void>;
  get storage(): AsyncContexts;
  runProgram(name: ProgramName): Promise<ProgramResult>;
  end(timeout: number): Promise<void>;
}
interface CaseResult {
  readonly id: string;
  readonly clause: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reason?: string;
}
interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}
declare class ConformanceError extends Error {}
type DispatcherKind = 'ordinary' | 'unstartable' | 'short of memory' | 'short of stack' | 'with a setup';
declare class Gate {
  #private;
  readonly name: string;
  readonly notes: unknown[];
  constructor(waiting: Waiting, channel: GateChannel);
  arrivals(count?: number): Promise<void>;
  noted(value: unknown, count?: number): Promise<void>;
  silence(what: string, beat: unknown, milliseconds: number): Promise<void>;
  open(): void;
}
declare class GateChannel {
  #private;
  heard: number;
  awaited: number;
  constructor(supplied?: OpenChannel);
  connect(): Promise<void>;
  register(listener: (message: GateMessage) => void): string;
  post(message: GateMessage): void;
  close(): void;
}
type GateMessage =
  | {
      readonly kind: 'arrived';
      readonly gate: string;
    }
  | {
      readonly kind: 'noted';
      readonly gate: string;
      readonly value: unknown;
    }
  | {
      readonly kind: 'opened';
      readonly gate: string;
    }
  | {
      readonly kind: 'connected';
      readonly gate: string;
    };
interface Harness {
  readonly name: string;
  create(options?: DispatcherOptions): Dispatcher | Promise<Dispatcher>;
  readonly adapter?: string | undefined;
  readonly localAdapter?: string | undefined;
  readonly entry?: string | undefined;
  readonly kill?: ((dispatcher: Dispatcher) => Promise<void>) | undefined;
  readonly signalWorkers?: ((dispatcher: Dispatcher, signal: string) => Promise<void>) | undefined;
  readonly createUnstartable?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;
  readonly createShortOfMemory?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;
  readonly createShortOfStack?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;
  readonly directOutput?: true | undefined;
  readonly broadcasts?: true | undefined;
  readonly createWithSetup?: ((options?: DispatcherOptions) => Dispatcher | Promise<Dispatcher>) | undefined;
  readonly runProgram?: ((name: ProgramName) => Promise<ProgramResult>) | undefined;
  readonly otherRealm?: string | undefined;
  readonly asyncLocalStorage?: AsyncContexts | undefined;
  readonly channel?: OpenChannel | undefined;
  readonly clock?:
    | {
        readonly slack: number;
      }
    | undefined;
}
type HarnessAbility =
  | 'adapter'
  | 'localAdapter'
  | 'entry'
  | 'kill'
  | 'signalWorkers'
  | 'createUnstartable'
  | 'createShortOfMemory'
  | 'createShortOfStack'
  | 'directOutput'
  | 'broadcasts'
  | 'createWithSetup'
  | 'otherRealm'
  | 'runProgram'
  | 'asyncLocalStorage';
declare class MissingError extends ConformanceError {
  readonly what: string;
  constructor(what: string, message: string);
}
type OpenChannel = (name: string) => Channel;
type OutputProgramName =
  | 'prints-in-execute'
  | 'prints-in-executeAsync'
  | 'prints-in-executeSync'
  | 'prints-in-stream'
  | 'prints-in-map'
  | 'prints-and-fails'
  | 'prints-to-the-end'
  | 'prints-much'
  | 'prints-directly'
  | 'prints-directly-in-executeSync'
  | 'prints-and-closes'
  | 'prints-after-its-result'
  | 'prints-in-its-last-task'
  | 'prints-and-ends-its-worker'
  | 'prints-and-is-abandoned'
  | 'prints-at-the-end-of-its-worker';
type ProgramName =
  | 'never-used'
  | 'forgets-close'
  | 'idle-after-ready'
  | 'timeout-outlived'
  | 'waits-outlived'
  | 'work-in-flight'
  | 'closes-and-leaves'
  | 'awaits-using'
  | 'uses-closed'
  | 'unobserved-failure'
  | 'unobserved-failure-warns'
  | 'unhandled-execute'
  | 'blocks-first'
  | 'blocks-in-vain'
  | 'stream-waited-for'
  | 'stream-waited-for-twice'
  | 'stream-closed-slowly'
  | 'work-after-a-stream'
  | 'replaced-timers'
  | StreamProgramName
  | OutputProgramName;
interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}
interface Report {
  readonly suite: string;
  readonly harness: string;
  readonly capabilities: Capabilities | undefined;
  readonly counts: {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
  };
  readonly ok: boolean;
  readonly problems: readonly string[];
  readonly unproven: readonly Unproven[];
  readonly unexpectedFailures: readonly string[];
  readonly staleExpectations: readonly string[];
  readonly results: readonly CaseResult[];
  readonly left: readonly string[];
}
interface RunSettings {
  readonly timeout?: number | undefined;
  readonly watchdog?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: ((test: Case) => void) | undefined;
}
interface RunSuiteOptions extends Selection, RunSettings {
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly watchdog?: boolean | undefined;
  readonly onStart?: ((test: Case) => void) | undefined;
  readonly onResult?: ((result: CaseResult) => void) | undefined;
  readonly cases?: readonly Case[] | undefined;
}
interface Selection {
  readonly only?: readonly string[] | undefined;
  readonly touching?: readonly Aspect[] | undefined;
  readonly expectedFailures?: readonly string[] | undefined;
}
declare class SharedDispatcher {
  #private;
  onMissing: (error: MissingError) => void;
  constructor(harness: Harness);
  get(): Promise<Dispatcher>;
  settle(): Promise<void>;
  close(timeout: number): Promise<void>;
}
type StreamProgramName =
  | 'stream-left-open'
  | 'stream-left-open-with-timeout'
  | 'stream-left-open-and-closed'
  | 'stream-left-open-and-closed-in-time'
  | 'stream-and-task-closed';
interface Unproven {
  readonly needs: HarnessAbility;
  readonly cases: readonly string[];
  readonly clauses: readonly string[];
}
declare class Waiting {
  #private;
  for<T>(what: string | (() => string), promise: PromiseLike<T>): Promise<T>;
  toString(): string;
}
declare function aspectsOf(test: Case): ReadonlySet<Aspect>;
declare function capabilitiesOf(harness: Harness): Promise<Capabilities>;
declare const cases: readonly Case[];
declare const contractVersion: '1.4';
declare function printReport(report: Report, print?: (text: string) => void): void;
declare function reasonToSkip(test: Case, capabilities: Capabilities, harness: Harness): string | undefined;
declare function runCase(test: Case, harness: Harness, capabilities: Capabilities): Promise<CaseResult>;
declare function runSuite(harness: Harness, options?: RunSuiteOptions): Promise<Report>;
export {
  type Aspect,
  type AsyncContexts,
  type CapabilityPattern,
  type Case,
  CaseContext,
  type CaseResult,
  type Channel,
  ConformanceError,
  type DispatcherKind,
  type Gate,
  type Harness,
  type HarnessAbility,
  type OpenChannel,
  type ProgramName,
  type ProgramResult,
  type Report,
  type RunSuiteOptions,
  type Unproven,
  aspectsOf,
  capabilitiesOf,
  cases,
  contractVersion,
  printReport,
  reasonToSkip,
  runCase,
  runSuite,
};

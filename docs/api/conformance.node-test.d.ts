import { Capabilities, Dispatcher, DispatcherOptions } from '@dispatch/core';
type Aspect = 'engine' | 'memory' | 'crash';
interface AsyncContexts {
  run<R>(store: string, body: () => R): R;
  getStore(): string | undefined;
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
interface DescribeOptions extends Selection {
  readonly timeout?: number | undefined;
  readonly watchdog?: boolean | undefined;
  readonly report?: ((report: Report) => void | Promise<void>) | undefined;
}
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
interface Selection {
  readonly only?: readonly string[] | undefined;
  readonly touching?: readonly Aspect[] | undefined;
  readonly expectedFailures?: readonly string[] | undefined;
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
declare function describeConformance(harness: Harness, options?: DescribeOptions): void;
export { type DescribeOptions, describeConformance };

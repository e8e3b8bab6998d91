import { Dispatcher, DispatcherOptions } from '@dispatch/core';
type CreateDispatcher = (options?: DispatcherOptions) => Dispatcher;
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
type Program = (create: CreateDispatcher) => Promise<void>;
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
type StreamProgramName =
  | 'stream-left-open'
  | 'stream-left-open-with-timeout'
  | 'stream-left-open-and-closed'
  | 'stream-left-open-and-closed-in-time'
  | 'stream-and-task-closed';
declare const programs: Readonly<Record<ProgramName, Program>>;
export { type CreateDispatcher, type Program, ProgramName, programs };

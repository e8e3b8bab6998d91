import { Dispatcher } from '@dispatch/core';
interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: {
    readonly dropped: number;
  };
}
type TraceEvent = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: Readonly<Record<string, unknown>>;
} & (
  | {
      readonly ph: 'X';
      readonly cat: string;
      readonly ts: number;
      readonly dur: number;
    }
  | {
      readonly ph: 'b' | 'e';
      readonly cat: string;
      readonly ts: number;
      readonly id: string;
    }
  | {
      readonly ph: 'i';
      readonly cat: string;
      readonly ts: number;
      readonly s: 't';
    }
  | {
      readonly ph: 'M';
    }
);
declare class TraceRecorder implements Disposable {
  #private;
  constructor({ limit }?: TraceRecorderOptions);
  record(dispatcher: Dispatcher): void;
  stop(): void;
  toJSON(): Trace;
  [Symbol.dispose](): void;
}
interface TraceRecorderOptions {
  readonly limit?: number | undefined;
}
export { type Trace, type TraceEvent, TraceRecorder, type TraceRecorderOptions };

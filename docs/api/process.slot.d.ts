import { WorkerExit } from '@dispatch/adapter-kit';
import { WorkerOutput, WorkerPlace } from '@dispatch/adapter-kit/node';
import { DispatcherOptions } from '@dispatch/core';
import { Buffer } from 'node:buffer';
import { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
interface ChildOptions {
  readonly memory?: number;
  readonly cwd?: string;
  readonly env?: Environment;
  readonly envOf?: (worker: WorkerPlace) => Environment;
  readonly execArgv?: readonly string[];
  readonly execPath?: string;
}
declare class Ending {
  #private;
  wrote(text: string): void;
  said(words: string): void;
  closedPipe(): void;
  ended(why: string): void;
  describe(code: number | null, signal: string | null, hasServed: boolean): WorkerExit;
}
type Environment = Readonly<Record<string, string>>;
interface FrameSource<Frame> {
  readonly arriving: number;
  push(chunk: Buffer): void;
  next(): Frame | undefined;
}
declare class PipeReader<Frame> {
  #private;
  read: number;
  constructor(pipe: Socket, frames: FrameSource<Frame>);
  get hasEnded(): boolean;
  get arriving(): number;
  push(chunk: Buffer): void;
  next(): Frame | undefined;
  pull(): boolean;
}
declare class PipeWriter {
  #private;
  taken: number;
  constructor(pipe: Socket);
  get isBroken(): boolean;
  write(bytes: Uint8Array): void;
  together(write: () => void): void;
  flush(): boolean;
  drain(): void;
  close(): void;
}
interface ProcessDispatcherOptions extends DispatcherOptions {
  readonly worker?: string | URL | undefined;
  readonly setup?: string | URL | undefined;
  readonly memory?: number | undefined;
  readonly cwd?: string | URL | undefined;
  readonly env?:
    | Readonly<Record<string, string | undefined>>
    | ((worker: WorkerPlace) => Readonly<Record<string, string | undefined>>)
    | undefined;
  readonly execArgv?: readonly string[] | undefined;
  readonly execPath?: string | undefined;
  readonly stdout?: WorkerOutput | undefined;
  readonly stderr?: WorkerOutput | undefined;
}
declare class StartLimit {
  #private;
  constructor(most: number, now: () => number);
  add(): void;
}
declare function beWatched(memory: number | undefined): Promise<void>;
declare function beginServing(): void;
declare function checkChildOptions(options: ProcessDispatcherOptions): ChildOptions;
declare function endWithThis(child: ChildProcess): void;
declare function isUnserved(): boolean;
declare const pipes: {
  readonly frames: 3;
  readonly watch: 4;
};
declare function startChild(file: string, options: ChildOptions): ChildProcess;
export {
  type ChildOptions,
  Ending,
  type FrameSource,
  PipeReader,
  PipeWriter,
  StartLimit,
  beWatched,
  beginServing,
  checkChildOptions,
  endWithThis,
  isUnserved,
  pipes,
  startChild,
};

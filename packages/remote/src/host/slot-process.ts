import type { Buffer } from 'node:buffer';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { Ending, endWithThis, pipes, startChild, type ChildOptions } from '@dispatch/process/slot';
import { clearTimeout, setTimeout } from '@dispatch/core/internal';
import type { RemoteExit } from '../fleet/lane-session.js';
import { forwardOutput } from './forward-output.js';
import { errorLine } from './error-line.js';

/** In milliseconds. What a process has started may keep its pipes open after its exit. */
const pipesTime = 200;

export interface SlotEvents {
  bytes(bytes: Uint8Array): void;
  /** It has ended, and nothing of it follows. */
  exited(exit: RemoteExit): void;
}

/**
 * One worker process of a host. What its tasks print arrives with its bytes. What it prints otherwise is written to stderr: the stdout
 * of `dispatch-host` is its log.
 */
export class SlotProcess {
  readonly #child: ChildProcess;
  readonly #frames: Socket;
  readonly #ending = new Ending();
  #hasServed = false;

  /** @param file what it runs. @throws if the system starts no process. */
  constructor(file: string, options: ChildOptions, events: SlotEvents) {
    const child = startChild(file, options);
    endWithThis(child);
    this.#child = child;
    this.#frames = child.stdio[pipes.frames] as Socket;
    const watch = child.stdio[pipes.watch] as Socket;
    this.#frames.on('data', (chunk: Buffer) => {
      this.#hasServed = true;
      events.bytes(chunk);
    });
    watch.on('data', (words: Buffer) => {
      this.#ending.said(words.toString());
    });
    for (const output of [child.stdout, child.stderr]) if (output !== null) forwardOutput(output, process.stderr);
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#ending.wrote(chunk.toString());
    });
    for (const stream of [this.#frames, watch, child.stdout, child.stderr])
      // Its end is reported by the exit of the process.
      stream?.on('error', () => {});
    this.#listen(events);
  }

  #listen(events: SlotEvents): void {
    const child = this.#child;
    let end: { readonly code: number | null; readonly signal: string | null } | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isReported = false;
    const report = (exit: RemoteExit): void => {
      clearTimeout(timer);
      if (isReported) return;
      isReported = true;
      events.exited(exit);
    };
    const onClosed = (): void => {
      const { cause, exitCode } = this.#ending.describe(end?.code ?? null, end?.signal ?? null, this.#hasServed);
      report({
        ...(exitCode !== undefined && { exitCode }),
        ...(cause instanceof Error && { message: errorLine(cause.message) }),
      });
    };
    child.once('exit', (code, signal) => {
      end = { code, signal };
      timer = setTimeout(onClosed, pipesTime);
    });
    child.once('close', onClosed);
    child.once('error', ({ message }) => {
      if (child.pid === undefined) report({ message });
    });
    // A task may have closed the pipe: such a worker is of no use.
    this.#frames.once('close', () => {
      setTimeout(() => {
        this.kill('its pipe was closed');
      }, pipesTime).unref();
    });
  }

  write(bytes: Uint8Array): void {
    if (this.#frames.writable) this.#frames.write(bytes);
  }

  /** Reads no more until {@link resume}. */
  pause(): void {
    this.#frames.pause();
  }

  resume(): void {
    this.#frames.resume();
  }

  /** @param why for messages. */
  kill(why: string): void {
    this.#ending.ended(why);
    this.#child.kill('SIGKILL');
    // What it has written still arrives.
    this.#frames.resume();
  }
}

import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from '@dispatch/adapter-kit';

/** In milliseconds. The end of its pipe usually says at once that a process has ended. */
const interval = 100;

/**
 * Finds out that a child process has ended while this thread is blocked, so that its event loop cannot say so. Only Linux tells: elsewhere,
 * and where `/proc` cannot be read, the end of the pipe does, unless another process has that too.
 */
export class ExitLook {
  readonly #child: ChildProcess;
  #nextAt = 0;
  #hasFound = false;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Whether {@link look} has found that the process has ended. */
  get hasFound(): boolean {
    return this.#hasFound;
  }

  /** Looks, unless it has just done so. */
  look(): void {
    const now = performance.now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + interval;
    this.#hasFound = hasExited(this.#child);
  }
}

function hasExited({ exitCode, pid, signalCode }: ChildProcess): boolean {
  if (exitCode !== null || signalCode !== null) return true;
  if (process.platform !== 'linux' || pid === undefined) return false;
  try {
    // The name of the program, in brackets, may contain anything. Until the event loop runs, the id belongs to no other process.
    return /^[^]*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // Not known.
    return false;
  }
}

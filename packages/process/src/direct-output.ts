import type { Buffer } from 'node:buffer';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Output, OutputWriter } from '@dispatch/adapter-kit/node';
import type { Ending } from './ending.js';
import { restOf } from './sockets.js';

/**
 * What a worker process writes to its descriptors 1 and 2 past the streams of its tasks: Node itself, native code, and programs that a task
 * starts. The writer waits once a pipe is full, so a thread that is blocked has to read it too.
 */
export class DirectOutput {
  /** How many bytes have come. */
  size = 0;
  readonly #pipes: readonly (readonly [Output['output'], Socket])[];
  readonly #output: OutputWriter;
  readonly #ending: Ending;
  /** What it wrote to stderr before it served: part of the error if it never does. */
  #early: Buffer[] | undefined = [];

  constructor({ stderr, stdout }: ChildProcess, output: OutputWriter, ending: Ending) {
    this.#output = output;
    this.#ending = ending;
    const pipes = Object.entries({ stdout, stderr }) as [Output['output'], Socket | null][];
    this.#pipes = pipes.flatMap(([name, pipe]) => (pipe === null ? [] : [[name, pipe]]));
    for (const [name, pipe] of this.#pipes)
      pipe.on('data', (chunk: Buffer) => {
        this.#take(name, chunk);
      });
  }

  /** Whether the process has served tasks. */
  get hasServed(): boolean {
    return this.#early === undefined;
  }

  /** The process serves tasks from now on. */
  served(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const chunk of early) this.#output.write({ output: 'stderr', chunk });
  }

  /** Reads what has arrived, without the event loop. */
  pull(): void {
    for (const [name, pipe] of this.#pipes) this.#take(name, restOf(pipe));
  }

  #take(output: Output['output'], chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.size += chunk.length;
    if (output === 'stderr') {
      this.#ending.wrote(chunk.toString('latin1'));
      if (this.#early !== undefined) {
        this.#early.push(chunk);
        return;
      }
    }
    this.#output.write({ output, chunk });
  }
}

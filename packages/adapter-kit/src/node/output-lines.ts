import { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import type { Output } from './output.js';

/** Where a line of output comes from. */
export interface OutputSource {
  /** The number of the worker. */
  readonly worker: number;
  /** The name of the task that wrote the end of the line; `undefined` if none was running. */
  readonly task: string | undefined;
}

/** What becomes of the output of workers. See the options `stdout` and `stderr`. */
export type WorkerOutput = 'inherit' | 'tag' | ((line: string, source: OutputSource) => void);

/** Takes what one worker writes to one stream, and passes it on by lines. */
export class OutputLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #pass: (line: string, task: string | undefined) => void;
  /** The line that has not ended, in parts. */
  #parts: string[] = [];

  constructor(pass: (line: string, task: string | undefined) => void) {
    this.#pass = pass;
  }

  write({ chunk, task }: Output): void {
    const text =
      typeof chunk === 'string'
        ? this.#decoder.end() + chunk
        : this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const [first = '', ...rest] = text.split('\n');
    this.#parts.push(first);
    for (const next of rest) {
      this.#passOn(task);
      this.#parts.push(next);
    }
  }

  /** The worker has ended: passes on a line that has not. */
  end(): void {
    this.#parts.push(this.#decoder.end());
    if (this.#parts.some((part) => part !== '')) this.#passOn(undefined);
  }

  #passOn(task: string | undefined): void {
    const line = this.#parts.join('').replace(/\r$/, '');
    this.#parts = [];
    this.#pass(line, task);
  }
}

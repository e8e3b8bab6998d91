import { Writable } from 'node:stream';
import { isMainThread } from 'node:worker_threads';
import { report } from '@dispatch/core/internal';
import { OutputLines, type WorkerOutput } from './output-lines.js';
import { outputStreams, type Output } from './output.js';

/** What becomes of the output of workers, by stream. */
export type WorkerOutputs = Readonly<Record<Output['output'], WorkerOutput>>;

const inherited: WorkerOutputs = { stdout: 'inherit', stderr: 'inherit' };

/** Writes the output of one worker to the streams of this thread, or passes it to the functions of the user. */
export class OutputWriter {
  readonly #lines: { readonly [stream: string]: OutputLines };
  /** Whether something was written since {@link isWritten} was last `true`. */
  #hasWritten = false;
  #last: Promise<unknown> | undefined;
  /** Each is closed when the output that came with it has been written. */
  readonly #unacknowledged = new Set<NonNullable<Output['written']>>();

  /** @param worker the number of the worker. */
  constructor(worker = 0, outputs: WorkerOutputs = inherited) {
    const lines = outputStreams.flatMap((name) => {
      const output = outputs[name];
      if (output === 'inherit') return [];
      const pass = (line: string, task: string | undefined): void => {
        if (output === 'tag') return this.#print(name, `[worker ${worker}] ${line}\n`);
        try {
          output(line, { worker, task });
        } catch (error) {
          report(error, `${name} threw`);
        }
      };
      return [[name, new OutputLines(pass)]];
    });
    this.#lines = Object.fromEntries(lines);
  }

  write(message: Output): void {
    const { output, chunk, written } = message;
    const lines = this.#lines[output];
    if (lines === undefined) this.#print(output, chunk);
    else lines.write(message);
    if (written !== undefined) this.#acknowledgeLater(written, process[output]);
  }

  /** The worker has ended. */
  end(): void {
    for (const name of outputStreams) this.#lines[name]?.end();
  }

  #print(output: Output['output'], chunk: Output['chunk']): void {
    const stream = process[output];
    this.#hasWritten = true;
    // After the end of the stream, a write would be an uncaught error. A program may have replaced the stream.
    if ((stream.writable as boolean | undefined) !== false) stream.write(chunk);
  }

  #acknowledgeLater(written: NonNullable<Output['written']>, stream: Writable): void {
    this.#unacknowledged.add(written);
    void flushed(stream).then(() => {
      this.#unacknowledged.delete(written);
      written.close();
    });
  }

  /** This thread is blocked, so its streams may write nothing: lets the worker continue anyway. */
  acknowledge(): void {
    for (const written of this.#unacknowledged) written.close();
    this.#unacknowledged.clear();
  }

  /**
   * Whether what the worker has sent so far is written.
   *
   * Always `true` outside the main thread. There, a stream waits for the thread that started this one, and that thread
   * may be blocked until this one replies.
   */
  get isWritten(): boolean {
    if (!this.#hasWritten) return true;
    if (isMainThread && (this.#last !== undefined || unwrittenStreams().length > 0)) return false;
    this.#hasWritten = false;
    return true;
  }

  /** Calls `run` once {@link isWritten}, of several calls in order. */
  whenWritten(run: () => void): void {
    if (this.isWritten) {
      run();
      return;
    }
    const all = Promise.all([this.#last, ...unwrittenStreams().map(flushed)]);
    this.#last = all;
    void all.then(() => {
      if (this.#last === all) this.#last = undefined;
      run();
    });
  }
}

function unwrittenStreams(): Writable[] {
  return outputStreams.map((name) => process[name]).filter(isUnwritten);
}

function isUnwritten(stream: Writable): boolean {
  return stream.writable && stream.writableLength > 0;
}

/** Resolves when the stream has written everything so far, or can write no more. */
function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    // Not the method of the stream: programs replace that one, and theirs may never call back.
    if (isUnwritten(stream))
      Writable.prototype.write.call(stream, '', 'utf8', () => {
        resolve();
      });
    else resolve();
  });
}

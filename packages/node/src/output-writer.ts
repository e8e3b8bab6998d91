import { Writable } from 'node:stream';
import { isMainThread, type MessagePort } from 'node:worker_threads';
import { outputStreams, type Output } from './output.js';

/** Writes the output of one worker thread to the streams of this thread. */
export class OutputWriter {
  /** Whether something was written since {@link isWritten} was last `true`. */
  #hasWritten = false;
  #last: Promise<unknown> | undefined;
  /** Each is closed when the output that came with it has been written. */
  readonly #unacknowledged = new Set<MessagePort>();

  write({ output, chunk, written }: Output): void {
    const stream = process[output];
    this.#hasWritten = true;
    // After the end of the stream, a write would be an uncaught error. A program may have replaced the stream.
    if ((stream.writable as boolean | undefined) !== false) stream.write(chunk);
    if (written === undefined) return;
    this.#unacknowledged.add(written);
    void flushed(stream).then(() => {
      this.#unacknowledged.delete(written);
      written.close();
    });
  }

  /** This thread is blocked, so its streams may write nothing: lets the worker continue anyway. */
  acknowledge(): void {
    for (const port of this.#unacknowledged) port.close();
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

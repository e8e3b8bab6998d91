import type { WorkerExit } from '@dispatch/adapter-kit';

/** How many characters of stderr are kept. What V8 writes before it aborts is shorter. */
const longest = 4096;
/** With these, V8 ends a process that has no memory left. */
const fatalSignals: readonly unknown[] = ['SIGABRT', 'SIGTRAP', 'SIGILL'];
const fatalCodes: readonly unknown[] = [5, 133, 134];

/** What is known about the end of a worker process. */
export class Ending {
  /** The end of what it wrote to stderr by itself, and not by its tasks. */
  #stderr = '';
  /** What its watch wrote before it ended the process. */
  #words = '';
  #hasClosedPipe = false;
  #purpose: string | undefined;

  /** Something was written to stderr that no task wrote. */
  wrote(text: string): void {
    this.#stderr = (this.#stderr + text).slice(-longest);
  }

  /** The watch says why it ends the process. */
  said(words: string): void {
    this.#words = (this.#words + words).slice(-longest);
  }

  /** The process has closed its pipe without ending, and is ended for it. */
  closedPipe(): void {
    this.#hasClosedPipe = true;
  }

  /** It is ended on purpose. The first call has an effect. @param why for messages. */
  ended(why: string): void {
    this.#purpose ??= why;
  }

  /**
   * @param code the exit code, `null` if a signal ended it.
   * @param hasServed whether it has served tasks.
   */
  describe(code: number | null, signal: string | null, hasServed: boolean): WorkerExit {
    const cause = this.#causeOf(code, signal, hasServed);
    return { exitCode: code ?? undefined, ...(cause !== undefined && { cause }) };
  }

  #causeOf(code: number | null, signal: string | null, hasServed: boolean): Error | undefined {
    if (this.#words !== '') return new Error(this.#words);
    if (this.#purpose !== undefined && signal === 'SIGKILL') return new Error(this.#purpose);
    const isFatal = fatalSignals.includes(signal) || fatalCodes.includes(code);
    if (isFatal && /out of memory/i.test(this.#stderr))
      return new Error(`the process ran out of memory${signal === null ? '' : ` (${signal})`}`);
    if (!hasServed && this.#stderr.trim() !== '') return new Error(this.#stderr.trim());
    if (!hasServed && code === 0) return new Error('its file did not call serve()');
    if (this.#hasClosedPipe && signal === 'SIGKILL') return new Error('its pipe was closed');
    if (signal === null) return undefined;
    const hint = signal === 'SIGKILL' ? ', as the system does with a process that takes too much memory' : '';
    return new Error(`the process was ended by ${signal}${hint}`);
  }
}

import process from 'node:process';

/** Notices that the threads of this process share the processors with other work. */
export class Contention {
  #switches = 0;

  /**
   * @returns whether the system has taken a processor from a thread of this process, to give it to another one, since the last
   * call; the first time, since the process started. On Windows, which does not count this, `false`.
   */
  hasOccurred(): boolean {
    const { involuntaryContextSwitches } = process.resourceUsage();
    const result = involuntaryContextSwitches !== this.#switches;
    this.#switches = involuntaryContextSwitches;
    return result;
  }
}

import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** The key of what this thread passes to the worker threads that it starts. */
const key = '@dispatch/unplugin:texts';

/**
 * The texts of modules with functions of `inline()`, by URL. The program has the calls of such a module from the time when
 * it was loaded, and workers must have the functions that belong to them, whatever the file has become.
 */
export class KeptTexts {
  readonly #texts: Map<string, string>;

  constructor() {
    const inherited = getEnvironmentData(key);
    this.#texts = new Map(inherited instanceof Map ? (inherited as Map<string, string>) : []);
  }

  get all(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  /** For this thread, and for those that start from now on. */
  set(url: string, text: string): void {
    this.#texts.set(url, text);
    setEnvironmentData(key, this.#texts);
  }
}

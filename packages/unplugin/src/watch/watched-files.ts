import { readFileSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/** How long to wait after an event before a file is read, in milliseconds: saving a file causes several events. */
const settleTime = 20;
/** How often a file that is empty or gone is read again: an editor may empty or replace it before it writes. */
const attempts = 10;

/** Watches files, without keeping the process alive. */
export class WatchedFiles {
  readonly #onChange: (path: string, text: string) => void;
  readonly #texts = new Map<string, string>();
  readonly #folders = new Map<string, FSWatcher>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  /** @param onChange gets a file whose text is another one. */
  constructor(onChange: (path: string, text: string) => void) {
    this.#onChange = onChange;
  }

  /** @param text that Node has loaded; it may have changed since. */
  add(path: string, text: string): void {
    if (this.#texts.has(path)) return;
    this.#texts.set(path, text);
    const folder = dirname(path);
    if (!this.#folders.has(folder)) {
      // The folder: a file that is replaced by another one is not watched any more.
      const watcher = watch(folder, (_event, name) => {
        for (const each of this.#texts.keys())
          if (dirname(each) === folder && (name === null || basename(each) === name)) this.#readSoon(each, attempts);
      });
      watcher.on('error', (error) => process.emitWarning(`${folder} is not watched any more: ${error.message}`));
      this.#folders.set(folder, watcher.unref());
    }
    // It may have been saved before it was watched.
    this.#readSoon(path, 1);
  }

  #readSoon(path: string, left: number): void {
    clearTimeout(this.#waiting.get(path));
    this.#waiting.set(path, setTimeout(() => this.#read(path, left), settleTime).unref());
  }

  #read(path: string, left: number): void {
    const text = textOf(path);
    if (text === undefined || text === '') {
      if (left > 1) this.#readSoon(path, left - 1);
      return;
    }
    if (text === this.#texts.get(path)) return;
    this.#texts.set(path, text);
    this.#onChange(path, text);
  }
}

/** `undefined` if there is no such file. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

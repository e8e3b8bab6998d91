import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildModule } from '../inline/build-module.js';
import { originOf } from '../inline/generated-url.js';
import { InlineError, textOf } from '../inline/inline-error.js';
import { ImportGraph } from './import-graph.js';
import { KeptTexts } from './kept-texts.js';
import { WatchedFiles } from './watched-files.js';
import type { Report } from './watch-hooks.js';

/** The modules of a program that its workers load. When one changes, the workers are replaced. */
export class WorkerCode {
  readonly #graph = new ImportGraph();
  readonly #texts = new Map<string, string>();
  /** What the program has of modules with functions of `inline()`. */
  readonly #kept = new KeptTexts();
  readonly #files: WatchedFiles;
  readonly #reload: () => void;
  #isWatching = false;
  #update: NodeJS.Immediate | undefined;

  /** @param reload replaces the workers. */
  constructor(reload: () => void) {
    this.#reload = reload;
    this.#files = new WatchedFiles((path, text) => {
      this.#changed(path, text);
    });
  }

  add(report: Report): void {
    if (report.kind === 'import') this.#graph.addImport(report.from, report.to);
    else {
      const { url, text, hasTasks, hasInline } = report;
      if (hasTasks) this.#graph.addTasks(url);
      if (originOf(url) === undefined) {
        this.#texts.set(url, text);
        if (hasInline) this.#kept.set(url, text);
      }
    }
    this.#updateSoon();
  }

  /** From now on: until there is a dispatcher, nothing is watched. */
  watch(): void {
    this.#isWatching = true;
    this.#updateSoon();
  }

  #updateSoon(): void {
    if (!this.#isWatching || this.#update !== undefined) return;
    this.#update = setImmediate(() => {
      this.#update = undefined;
      for (const url of [...this.#graph.ofWorkers(), ...this.#kept.all.keys()]) {
        const text = this.#texts.get(url);
        if (text !== undefined) this.#files.add(fileURLToPath(url), text);
      }
    }).unref();
  }

  #changed(path: string, text: string): void {
    const url = pathToFileURL(path).href;
    const kept = this.#kept.all.get(url);
    if (kept === undefined) this.#replace(path);
    else {
      const problem = whyNotReplaced(path, kept, text);
      if (problem === undefined) {
        this.#kept.set(url, text);
        this.#replace(path);
      } else say(`${relative('', path)} ${problem}`);
    }
  }

  #replace(path: string): void {
    this.#reload();
    say(`${relative('', path)} has changed: new workers replace those that have its old code`);
  }
}

/** Why workers cannot have the new functions of `inline()` of a module, whose calls are those of the old text. */
function whyNotReplaced(path: string, before: string, after: string): string | undefined {
  try {
    return buildModule(path, before)?.code === buildModule(path, after)?.code
      ? undefined
      : 'has changed outside its functions of inline(): start the program again to run it';
  } catch (error) {
    if (error instanceof InlineError) return `cannot be built: ${textOf(error)}`;
    throw error;
  }
}

function say(message: string): void {
  process.stderr.write(`@dispatch/unplugin: ${message}\n`);
}

import { availableParallelism } from 'node:os';
import process from 'node:process';
import { createDispatcher, type AdapterName } from './adapters.js';
import { inspectFiles, type Inspected } from './inspect-files.js';
import { showProgress, type ProgressStyle } from './progress.js';
import { watchStalls, type Stalls } from './stalls.js';

export interface RunOptions {
  readonly workers: number | undefined;
  readonly timeout: number | undefined;
  readonly progress: ProgressStyle;
  readonly signal: AbortSignal;
}

/** What one adapter found, and what it took. */
export interface Run extends Inspected {
  readonly adapter: AdapterName;
  /** 0: the files were inspected on the main thread. */
  readonly workers: number;
  readonly milliseconds: number;
  readonly stalls: Stalls;
}

/** Inspects files on one adapter, from the start of its first worker to the end of its last. */
export async function runAdapter(adapter: AdapterName, paths: readonly string[], options: RunOptions): Promise<Run> {
  const { timeout, signal } = options;
  const workers = adapter === 'node' ? (options.workers ?? availableParallelism()) : 0;
  const lanes = Math.max(1, workers);
  // Short tasks travel in batches, so a few may wait behind each worker. But a timeout counts from the submission: with
  // one, no file may wait behind a slow one.
  const window = timeout === undefined ? 4 * lanes : lanes;

  const start = performance.now();
  const stopWatch = watchStalls();
  await using dispatcher = createDispatcher(adapter, workers > 0 ? { workers } : {});
  using progress = showProgress(options.progress, adapter, paths.length, process.stderr);
  // So that no file's timeout pays for the start of its worker.
  await dispatcher.ready();
  const onFile = (bytes: number): void => progress.fileDone(bytes);
  const inspected = await inspectFiles(dispatcher, paths, { window, timeout, signal, onFile });
  return { adapter, workers, ...inspected, milliseconds: performance.now() - start, stalls: stopWatch() };
}

import { availableParallelism } from 'node:os';
import process from 'node:process';
import { isDispatchError } from '@dispatch/core';
import type { TraceRecorder } from '@dispatch/trace';
import { createDispatcher, type AdapterName } from './adapters.js';
import { inspectFiles, isUnreadable, type FileResult } from './inspect-files.js';
import { showProgress, type ProgressStyle } from './progress.js';
import { watchStalls, type Stalls } from './stalls.js';
import type { Unreadable } from './unreadable.js';
import { Walk, type SkippedCounts } from './walk.js';

export interface RunOptions {
  readonly workers: number | undefined;
  readonly timeout: number | undefined;
  readonly progress: ProgressStyle;
  readonly recorder: TraceRecorder | undefined;
  /** Aborting it ends the run. Results found before have been passed to `onResult`. */
  readonly signal: AbortSignal;
  /** Called with each result as soon as it is available. The next result waits until the returned promise is fulfilled. */
  readonly onResult: (result: FileResult) => void | Promise<void>;
}

/** Measurements of one adapter inspecting the folders. */
export interface Run extends SkippedCounts {
  readonly adapter: AdapterName;
  /** 0 if the files were inspected on the main thread. */
  readonly workers: number;
  readonly milliseconds: number;
  readonly stalls: Stalls;
}

/** Walks the folders and inspects their files on one adapter, and measures it from the start of its workers. */
export async function runAdapter(adapter: AdapterName, folders: readonly string[], options: RunOptions): Promise<Run> {
  const { onResult, recorder, signal, timeout } = options;
  const workers = adapter === 'node' ? (options.workers ?? availableParallelism()) : 0;
  const walk = await Walk.of(folders);

  const start = performance.now();
  const stopWatch = watchStalls();
  await using dispatcher = createDispatcher(adapter, workers > 0 ? { workers } : {});
  recorder?.record(dispatcher);
  using progress = showProgress(options.progress, adapter, process.stderr);
  // So that a file's timeout does not include the start of its worker.
  await dispatcher.ready();

  const unreadableFolders: Unreadable[] = [];
  // A timeout starts at the submission, so with a timeout no file may wait in the queue behind a slow one.
  const concurrency = timeout === undefined ? undefined : Math.max(1, workers);
  const files = walk.found((folder) => unreadableFolders.push(folder));
  try {
    for await (const result of inspectFiles(dispatcher, files, { concurrency, timeout, signal })) {
      progress.fileDone(isUnreadable(result) ? 0 : result.bytes, walk.files);
      await onResult(result);
    }
  } catch (error) {
    if (!signal.aborted || !isDispatchError(error, 'DISPATCH_CANCELLED')) throw error;
  }
  for (const folder of unreadableFolders) await onResult(folder);
  const { specialFiles, symbolicLinks } = walk;
  return {
    adapter,
    workers,
    symbolicLinks,
    specialFiles,
    milliseconds: performance.now() - start,
    stalls: stopWatch(),
  };
}

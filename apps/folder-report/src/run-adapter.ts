import { availableParallelism } from 'node:os';
import process from 'node:process';
import { isDispatchError } from '@dispatch/core';
import type { TraceRecorder } from '@dispatch/trace';
import { createDispatcher, type AdapterName } from './adapters.js';
import { inspectFiles, isUnreadable, type Finding } from './inspect-files.js';
import { showProgress, type ProgressStyle } from './progress.js';
import { watchStalls, type Stalls } from './stalls.js';
import type { Unreadable } from './unreadable.js';
import { Walk, type Passed } from './walk.js';

export interface RunOptions {
  readonly workers: number | undefined;
  readonly timeout: number | undefined;
  readonly progress: ProgressStyle;
  readonly recorder: TraceRecorder | undefined;
  /** Aborting it ends the run: what was found by then has been told. */
  readonly signal: AbortSignal;
  /** Told of each path as soon as it is known what became of it; the next waits until its promise is fulfilled. */
  readonly onFinding: (finding: Finding) => void | Promise<void>;
}

/** What it took one adapter to inspect the folders. */
export interface Run extends Passed {
  readonly adapter: AdapterName;
  /** 0: the files were inspected on the main thread. */
  readonly workers: number;
  readonly milliseconds: number;
  readonly stalls: Stalls;
}

/** Inspects folders on one adapter while it walks them, from the start of its first worker to the end of its last. */
export async function runAdapter(adapter: AdapterName, folders: readonly string[], options: RunOptions): Promise<Run> {
  const { onFinding, recorder, signal, timeout } = options;
  const workers = adapter === 'node' ? (options.workers ?? availableParallelism()) : 0;
  const walk = await Walk.of(folders);

  const start = performance.now();
  const stopWatch = watchStalls();
  await using dispatcher = createDispatcher(adapter, workers > 0 ? { workers } : {});
  recorder?.record(dispatcher);
  using progress = showProgress(options.progress, adapter, process.stderr);
  // So that no file's timeout pays for the start of its worker.
  await dispatcher.ready();

  const unreadableFolders: Unreadable[] = [];
  // A timeout counts from the submission: with one, no file may wait behind a slow one.
  const concurrency = timeout === undefined ? undefined : Math.max(1, workers);
  const paths = walk.paths((folder) => unreadableFolders.push(folder));
  try {
    for await (const finding of inspectFiles(dispatcher, paths, { concurrency, timeout, signal })) {
      progress.fileDone(isUnreadable(finding) ? 0 : finding.bytes, walk.files);
      await onFinding(finding);
    }
  } catch (error) {
    if (!signal.aborted || !isDispatchError(error, 'DISPATCH_CANCELLED')) throw error;
  }
  for (const folder of unreadableFolders) await onFinding(folder);
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

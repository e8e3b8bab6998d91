import workerpool from 'workerpool';
import { movedResult, runTask } from './run-task.mjs';

workerpool.worker({
  async run(request, wantsProgress) {
    const abort = new AbortController();
    const own = {
      signal: abort.signal,
      get cancelled() {
        return abort.signal.aborted;
      },
      throwIfCancelled: () => abort.signal.throwIfAborted(),
      progress: (value) => wantsProgress && workerpool.workerEmit(value),
    };
    const task = runTask(request, own);
    // workerpool keeps the worker if this promise fulfils within its own second.
    this.worker.addAbortListener(async () => {
      abort.abort();
      await task.catch(() => {});
    });
    return movedResult(await task, (value, transferables) => new workerpool.Transfer(value, transferables));
  },
});

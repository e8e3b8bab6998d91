import { parentPort } from 'node:worker_threads';
import { expose, transfer } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { movedResult, runTask } from './run-task.mjs';

expose(
  {
    nothing() {},
    async run(request, progress) {
      const result = await runTask(request, {
        // Its promise rejects if the listener throws.
        progress: (value) => void progress?.(value).catch(() => {}),
      });
      return movedResult(result, transfer);
    },
  },
  nodeEndpoint(parentPort),
);

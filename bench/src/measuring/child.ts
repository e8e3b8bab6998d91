// Measures one workload in a process of its own: what earlier ones left behind is gone, and it can be held to one
// processor. Started by run-workload.ts.
import { cpus } from 'node:os';
import { resultOf } from '../results.js';
import { workloadOf } from '../workloads/index.js';
import { measureWorkload, type Measuring } from './measure-workload.js';
import type { Answer, Order } from './order.js';
import { readProcessorTime } from './processor-time.js';

function send(answer: Answer): void {
  process.send?.(answer, undefined, undefined, () => {
    // Some peers leave threads behind that nobody can end.
    process.exit();
  });
}

process.on('message', (order: Order) => {
  const workload = workloadOf(order.id);
  const { tasks, pinned } = order;
  const measuring: Measuring = {
    ...order,
    processors: pinned ? 1 : cpus().length,
    readProcessorTime: () => readProcessorTime(pinned ? 0 : undefined),
    random: Math.random,
  };
  measureWorkload(workload, measuring).then(
    (samples) => {
      send({ result: resultOf(workload, tasks, pinned, samples) });
    },
    (error: unknown) => {
      send({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    },
  );
});

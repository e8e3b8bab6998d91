// Makes one peer ready for one workload and runs a repetition each time it is asked. Started by subject-process.ts.
import { cpus } from 'node:os';
import { inspect } from 'node:util';
import { workloadOf } from '../workloads/index.js';
import type { Measure } from '../workloads/workload.js';
import { descendants } from './descendants.js';
import type { Repetition } from './measure-workload.js';
import { isDisturbed, readProcessorTime } from './processor-time.js';
import type { Answer, Order } from './subject-process.js';

const { workload, peer, tasks, leadIns, pinned }: Order = JSON.parse(process.argv[2] ?? '');

// Some peers leave threads behind that nothing else would end.
process.on('disconnect', () => {
  process.exit();
});

async function repeat(measure: Measure, family: readonly number[]): Promise<Repetition> {
  for (let count = 0; count < leadIns; count += 1) await measure();
  // No repetition pays for the young garbage of the one before. Not a full collection: V8 shrinks the young generation in
  // one, and programs that make many small objects then take twice as long.
  globalThis.gc?.(true);
  const start = performance.now();
  const before = readProcessorTime(pinned ? 0 : undefined, family);
  const figure = await measure();
  const after = readProcessorTime(pinned ? 0 : undefined, family);
  const available = (performance.now() - start) * (pinned ? 1 : cpus().length);
  return { figure, disturbed: isDisturbed(before, after, available) };
}

async function answerWith(work: () => Promise<Answer>): Promise<void> {
  process.send?.(
    await work().catch((error: unknown) => ({
      problem: error instanceof Error ? (error.stack ?? error.message) : inspect(error),
    })),
  );
}

await answerWith(async () => {
  const measure = await workloadOf(workload).open(peer, tasks);
  // A browser does its work in processes of its own, which are there from now on.
  const family = descendants();
  process.on('message', () => {
    void answerWith(async () => ({ repetition: await repeat(measure, family) }));
  });
  return { ready: true };
});

// Prepares one peer for one workload, and runs a repetition for each message. Started by subject-process.ts.
import { cpus } from 'node:os';
import { inspect } from 'node:util';
import { workloadOf } from '../workloads/index.js';
import type { Measure } from '../workloads/workload.js';
import { descendants } from './descendants.js';
import type { Repetition } from './measure-workload.js';
import { startBusyProcess, type BusyProcess } from './busy-process.js';
import { isDisturbed, processorTimeOf, readProcessorTime } from './processor-time.js';
import type { Answer, SubjectRequest } from './subject-process.js';

const { workload, peer, tasks, leadIns, pinned, busy }: SubjectRequest = JSON.parse(process.argv[2] ?? '');

// Exit explicitly, because some peers leave threads behind.
process.on('disconnect', () => {
  process.exit();
});

async function repeatBeside(
  neighbor: BusyProcess | undefined,
  measure: Measure,
  ownProcesses: readonly number[],
): Promise<Repetition> {
  await neighbor?.set(true);
  try {
    const others = ownProcesses.filter((pid) => pid !== neighbor?.pid);
    return await repeat(measure, ownProcesses, others);
  } finally {
    await neighbor?.set(false);
  }
}

/** @param others the processes whose processor time counts as that of the peer. */
async function repeat(
  measure: Measure,
  ownProcesses: readonly number[],
  others: readonly number[],
): Promise<Repetition> {
  for (let count = 0; count < leadIns; count += 1) await measure();
  // Collect the young generation, so that a repetition does not pay for the garbage of the one before. A full collection would
  // also shrink the young generation, and programs that allocate many small objects then take twice as long.
  globalThis.gc?.(true);
  const start = performance.now();
  const before = readProcessorTime(pinned ? 0 : undefined, ownProcesses);
  const usedBefore = processorTimeOf(others);
  const measured = await measure();
  const processorTime = processorTimeOf(others) - usedBefore;
  const after = readProcessorTime(pinned ? 0 : undefined, ownProcesses);
  const available = (performance.now() - start) * (pinned ? 1 : cpus().length);
  const figures = typeof measured === 'number' ? { figure: measured } : measured;
  return { ...figures, processorTime, disturbed: isDisturbed(before, after, available) };
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
  const neighbor = busy ? await startBusyProcess() : undefined;
  // A browser works in separate processes, which exist from here on.
  const ownProcesses = descendants();
  process.on('message', () => {
    void answerWith(async () => ({ repetition: await repeatBeside(neighbor, measure, ownProcesses) }));
  });
  return { ready: true };
});

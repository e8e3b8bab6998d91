import { writeFileSync } from 'node:fs';
import { describeMachine, versionsOf } from './machine.js';
import { runWorkload } from './measuring/run-workload.js';
import { parseOptions, usage, type Options } from './options.js';
import { knittingVariable } from './peers/knitting-module.js';
import { isOfPools, missingFor, type PeerName } from './peers/index.js';
import { textOf } from './reporting/text.js';
import type { Machine, NotRun, Results, WorkloadResult } from './results.js';
import { UsageError } from './usage-error.js';
import type { Workload } from './workloads/workload.js';

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return print(usage);
  if (options.list) return print(options.workloads.map(({ id, title }) => `${id.padEnd(22)}  ${title}\n`).join(''));

  const machine = await describeMachine();
  if (!machine.tellsForeignWork)
    note('this platform does not report the processor time of other processes: no repetition is dropped');
  if (options.knitting !== undefined) process.env[knittingVariable] = options.knitting;
  if (!machine.pins) note('taskset is not available: no process is pinned to one processor');
  const measured: WorkloadResult[] = [];
  const notRun: NotRun[] = [];
  for (const workload of options.workloads) {
    const peers = peersOf(workload, options).filter((peer) => canRun(peer, workload, options));
    if (peers.length === 0) continue;
    const repetitions = options.repetitions ?? workload.repetitions[options.effort];
    const reason = repetitions === 0 ? 'a quick run skips it, unless --repetitions is set' : await workload.missing?.();
    if (reason === undefined) measured.push(await measure(workload, peers, { ...options, repetitions }, machine));
    else {
      note(`${workload.id} is not run: ${reason}`);
      notRun.push({ id: workload.id, reason });
    }
    if (options.json !== undefined) write(options.json, resultsOf(options, machine, measured, notRun));
  }
}

/** The peers of a workload, and knitting if it is there. */
function peersOf({ peers }: Workload, { knitting }: Options): readonly PeerName[] {
  return knitting !== undefined && isOfPools(peers) ? [...peers, 'knitting'] : peers;
}

function canRun(peer: PeerName, { id }: Workload, { peers }: Options): boolean {
  if (!peers.includes(peer)) return false;
  const reason = missingFor(peer);
  if (reason !== undefined) note(`${id} is not run with ${peer}: ${reason}`);
  return reason === undefined;
}

async function measure(
  workload: Workload,
  peers: readonly PeerName[],
  { busy, effort, repetitions }: Pick<Options, 'busy' | 'effort'> & { repetitions: number },
  machine: Machine,
): Promise<WorkloadResult> {
  const start = performance.now();
  const { warmUps, leadIns = 0 } = workload;
  const isQuick = effort === 'quick';
  const result = await runWorkload(workload, {
    peers,
    tasks: workload.tasks[effort],
    warmUps: isQuick ? Math.ceil(warmUps / 2) : warmUps,
    leadIns: isQuick ? Math.min(leadIns, 1) : leadIns,
    repetitions,
    retries: isQuick ? 0 : 2,
    pinned: workload.pinned === true && machine.pins,
    busy,
  });
  print(`${textOf(result)}\n`);
  note(`${workload.id} took ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function resultsOf(
  { busy, effort }: Options,
  machine: Machine,
  workloads: readonly WorkloadResult[],
  notRun: readonly NotRun[],
): Results {
  const date = `${new Date().toISOString().slice(0, 19)}Z`;
  const peers = workloads.flatMap((workload) => workload.peers.map(({ peer }) => peer));
  return {
    date,
    effort,
    ...(busy && { busy }),
    machine,
    versions: versionsOf(peers),
    workloads,
    ...(notRun.length > 0 && { notRun }),
  };
}

/** Called after each workload, so that an interrupted run keeps its results so far. */
function write(file: string, results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

function print(text: string): void {
  process.stdout.write(text);
}

/** Writes to stderr, so that the tables on stdout can be piped. */
function note(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  note(
    error instanceof UsageError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error),
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

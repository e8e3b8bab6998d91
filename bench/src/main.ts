import { writeFileSync } from 'node:fs';
import { describeMachine, versionsOfPeers } from './machine.js';
import { runWorkload } from './measuring/run-workload.js';
import { parseOptions, usage, type Options } from './options.js';
import { textOf } from './reporting/text.js';
import type { Results, WorkloadResult } from './results.js';
import { UsageError } from './usage-error.js';

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return print(usage);
  if (options.list) return print(options.workloads.map(({ id, title }) => `${id.padEnd(22)}  ${title}\n`).join(''));

  const machine = describeMachine();
  if (!machine.tellsForeignWork) note('this platform does not tell how much others use it: no repetition is dropped');
  if (!machine.pins) note('taskset is not there: nothing is held to one processor');
  const measured: WorkloadResult[] = [];
  for (const workload of options.workloads) {
    const peers = workload.peers.filter((peer) => options.peers.includes(peer));
    if (peers.length === 0) continue;
    const start = performance.now();
    const result = await runWorkload(workload, {
      peers,
      tasks: workload.tasks[options.effort],
      repetitions: options.repetitions ?? workload.repetitions[options.effort],
      retries: options.effort === 'quick' ? 0 : 2,
      pinned: workload.pinned === true && machine.pins,
    });
    measured.push(result);
    print(`${textOf(result)}\n`);
    note(`${workload.id} took ${((performance.now() - start) / 1000).toFixed(1)} s`);
    if (options.json !== undefined) write(options.json, resultsOf(options, machine, measured));
  }
}

function resultsOf({ effort }: Options, machine: Results['machine'], workloads: readonly WorkloadResult[]): Results {
  return { date: `${new Date().toISOString().slice(0, 19)}Z`, effort, machine, versions: versionsOfPeers(), workloads };
}

/** After each workload, so that a run that is ended leaves what it has. */
function write(file: string, results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

function print(text: string): void {
  process.stdout.write(text);
}

/** On stderr, so that the tables can be piped. */
function note(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  note(error instanceof UsageError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findChromium } from '../src/browser/chromium.js';
import { missingFor, pools, pythonPeers, rarePeers, type PeerName } from '../src/peers/index.js';
import { missingServer } from '../src/measuring/servers.js';
import type { Results } from '../src/results.js';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const run = promisify(execFile);

/** Runs one repetition of a workload with `--quick`. Returns its output and the results that it wrote to a file. */
async function measure(
  only: string,
  { peers = [], node = [], options = [] }: { peers?: PeerName[]; node?: string[]; options?: string[] } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(folder, 'results.json');
    const args = [
      ...node,
      program,
      '--quick',
      '--only',
      only,
      ...peers.flatMap((peer) => ['--peer', peer]),
      ...options,
      '--repetitions',
      '1',
      '--json',
      file,
    ];
    const output = await run(process.execPath, args, { timeout: 170_000, killSignal: 'SIGKILL' });
    const results: Results = JSON.parse(readFileSync(file, 'utf8'));
    return { ...output, results };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function expectFigures({ workloads }: Results, names: readonly PeerName[]): void {
  for (const { peers } of workloads) {
    expect(peers.map(({ peer }) => peer).toSorted()).toEqual(names.toSorted());
    for (const { median, samples } of peers) {
      expect(median).toBeGreaterThan(0);
      expect(samples).toHaveLength(1);
    }
  }
}

it('measures a workload with every real pool, and writes the results', { timeout: 180_000 }, async () => {
  const { results, stdout } = await measure('object');
  expect(results.workloads.map(({ id }) => id)).toEqual(['object']);
  expectFigures(results, pools);
  for (const name of pools) expect(stdout).toContain(`| ${name}`);
});

describe.skipIf((await findChromium()) === undefined)('in Chromium', { timeout: 180_000 }, () => {
  it('measures a page with every peer that runs in one', async () => {
    const { results } = await measure('browser/round-trip');
    expect(results.workloads.map(({ id }) => id)).toEqual(['browser/round-trip']);
    expectFigures(results, ['dispatch', 'raw', 'comlink']);
    expect(results.machine.chromium).toMatch(/^\d+\./);
    expect(results.notRun).toBeUndefined();
  });

  it('measures a page that is not isolated', async () => {
    const { results } = await measure('browser/burst/not-isolated', { peers: ['dispatch'] });
    expectFigures(results, ['dispatch']);
  });
});

it('measures rare peers that are named, where they run', { timeout: 180_000 }, async () => {
  const { results, stderr } = await measure('flat-object', { peers: ['raw', ...rarePeers] });
  const missing = rarePeers.filter((peer) => missingFor(peer) !== undefined);
  // One of them needs an older version of Node, and the other one a newer one.
  expect(missing).toHaveLength(1);
  for (const peer of missing) expect(stderr).toContain(`flat-object is not run with ${peer}: ${missingFor(peer)}`);
  expectFigures(results, ['raw', ...rarePeers.filter((peer) => !missing.includes(peer))]);
});

const ofPython = pythonPeers.filter((peer) => missingFor(peer) === undefined);
const noServers = (await missingServer('redis-server')) ?? (await missingServer('nats-server'));

it.skipIf(ofPython.length === 0 || noServers !== undefined)(
  'measures libraries of Python, where they are installed',
  { timeout: 180_000 },
  async () => {
    const { results } = await measure('machines/few-trips', { peers: ['remote', ...ofPython] });
    expectFigures(results, ['remote', ...ofPython]);
    for (const peer of ofPython) expect(results.versions[peer]).toMatch(/^\d+\./);
  },
);

it('names the workloads that cannot run, with the reason', async () => {
  const nothingInstalled = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'; fs.existsSync = () => false; syncBuiltinESMExports();`;
  const { results, stderr } = await measure('browser/round-trip', {
    node: ['--import', `data:text/javascript,${encodeURIComponent(nothingInstalled)}`],
  });
  expect(results).toMatchObject({
    workloads: [],
    notRun: [{ id: 'browser/round-trip', reason: 'Chromium is not installed' }],
  });
  expect(results.machine.chromium).toBeUndefined();
  expect(stderr).toContain('browser/round-trip is not run: Chromium is not installed');
});

it('measures beside a process that is always busy', { timeout: 180_000 }, async () => {
  const { results } = await measure('queue-growth/1', { peers: ['raw', 'dispatch'], options: ['--busy'] });
  expect(results.busy).toBe(true);
  expectFigures(results, ['raw', 'dispatch']);
});

it.each(['awaiting', 'idle', 'lateness', 'http/tiny/8', 'http/50-us/1', 'blocking/early'])(
  'measures %s',
  { timeout: 180_000 },
  async (only) => {
    const { results } = await measure(only, { peers: ['raw', 'dispatch'] });
    expectFigures(results, ['raw', 'dispatch']);
    for (const { peers } of results.workloads)
      for (const { processorTime } of peers) expect(processorTime).toBeGreaterThan(0);
  },
);

it('names the workloads that a quick run skips', async () => {
  const { stdout, stderr } = await run(process.execPath, [program, '--quick', '--only', 'cpu-bound/1']);
  expect(stdout).toBe('');
  expect(stderr).toContain('cpu-bound/1 is not run: a quick run skips it');
});

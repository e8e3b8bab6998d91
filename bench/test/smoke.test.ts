import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findChromium } from '../src/browser/chromium.js';
import { pools, type PeerName } from '../src/peers/index.js';
import type { Results } from '../src/results.js';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const run = promisify(execFile);

/** One repetition of a workload, in its size of `--quick`: what it wrote into a file, and what it said. */
async function measure(only: string, { peers = [], node = [] }: { peers?: PeerName[]; node?: string[] } = {}) {
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
      '--repetitions',
      '1',
      '--json',
      file,
    ];
    const said = await run(process.execPath, args, { timeout: 170_000, killSignal: 'SIGKILL' });
    const results: Results = JSON.parse(readFileSync(file, 'utf8'));
    return { ...said, results };
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

it('measures a workload with every real pool, and writes what it found', { timeout: 180_000 }, async () => {
  const { results, stdout } = await measure('object');
  expect(results.workloads.map(({ id }) => id)).toEqual(['object']);
  expectFigures(results, pools);
  for (const name of pools) expect(stdout).toContain(`| ${name}`);
});

describe.skipIf((await findChromium()) === undefined)('in Chromium', { timeout: 180_000 }, () => {
  it('measures pages with every peer that runs in one', async () => {
    const { results } = await measure('browser/round-trip');
    expect(results.workloads.map(({ id }) => id)).toEqual(['browser/round-trip']);
    expectFigures(results, ['dispatch', 'raw', 'comlink']);
    expect(results.machine.chromium).toMatch(/^\d+\./);
    expect(results.notRun).toBeUndefined();
  });

  it('measures pages that are not isolated', async () => {
    const { results } = await measure('browser/burst/not-isolated', { peers: ['dispatch'] });
    expectFigures(results, ['dispatch']);
  });
});

it('names what it cannot run here, and why', async () => {
  const nothingInstalled = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'; fs.existsSync = () => false; syncBuiltinESMExports();`;
  const { results, stderr } = await measure('browser/round-trip', {
    node: ['--import', `data:text/javascript,${encodeURIComponent(nothingInstalled)}`],
  });
  expect(results).toMatchObject({
    workloads: [],
    notRun: [{ id: 'browser/round-trip', reason: 'there is no Chromium here' }],
  });
  expect(results.machine.chromium).toBeUndefined();
  expect(stderr).toContain('browser/round-trip is not run: there is no Chromium here');
});

it('names what a quick run leaves out', async () => {
  const { stdout, stderr } = await run(process.execPath, [program, '--quick', '--only', 'cpu-bound/1']);
  expect(stdout).toBe('');
  expect(stderr).toContain('cpu-bound/1 is not run: a quick run leaves it out');
});

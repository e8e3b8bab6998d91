import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { pools } from '../src/peers/index.js';
import type { Results } from '../src/results.js';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const run = promisify(execFile);

it('measures a workload with every real pool, and writes what it found', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const file = join(folder, 'results.json');
    const args = [program, '--quick', '--only', 'object', '--repetitions', '1', '--json', file];
    const { stdout } = await run(process.execPath, args, { timeout: 55_000, killSignal: 'SIGKILL' });
    const { workloads }: Results = JSON.parse(readFileSync(file, 'utf8'));
    expect(workloads.map(({ id }) => id)).toEqual(['object']);
    const peers = workloads.flatMap((workload) => workload.peers);
    expect(peers.map(({ peer }) => peer).toSorted()).toEqual([...pools].toSorted());
    for (const { median, samples } of peers) {
      expect(median).toBeGreaterThan(0);
      expect(samples).toHaveLength(1);
    }
    for (const name of pools) expect(stdout).toContain(`| ${name}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

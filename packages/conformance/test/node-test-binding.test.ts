import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '@dispatch/conformance';
import { expect, it } from 'vitest';

it(
  'the binding to node:test makes each case a test, skips with the reason, and knows expected failures',
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
    const path = join(folder, 'report.json');
    const file = fileURLToPath(new URL('node-test-binding.mjs', import.meta.url));
    // vitest marks the processes that it starts; node:test would treat this one as its own child and not print text.
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
    const output = await new Promise<string>((resolve) => {
      execFile(
        process.execPath,
        ['--test', '--test-reporter=tap', file],
        { env: { ...env, REPORT: path } },
        (_error, stdout) => {
          resolve(stdout);
        },
      );
    });

    expect(output).toMatch(/^ *ok \d+ - producer\/start-when-pending \(F13\): .*$/m);
    expect(output).toMatch(
      /^ *ok \d+ - run\/workers-in-parallel .* # SKIP is for capability parallel: true; this dispatcher has false$/m,
    );
    expect(output).toMatch(/^ *not ok \d+ - run\/returns-before-start /m);
    expect(output).toMatch(/^ *ok \d+ - capabilities\/all-there .*expected to fail/m);
    expect(output).toMatch(/^ *not ok \d+ - producer\/on-cancel .*expected to fail/m);
    expect(output).toContain("'producer/on-cancel' is an expected failure but passed: remove it from expectedFailures");
    expect(output).toMatch(/^ *not ok \d+ - run\/unknown/m);
    expect(output).toMatch(/^ *not ok \d+ - the suite: 'prodcer\/' in 'only' matches no case; similar: producer\/$/m);
    expect(output).toContain("Not tested, for the harness has no 'runProgram'");

    const report = JSON.parse(await readFile(path, 'utf8')) as Report;
    expect(report.ok).toBe(false);
    expect(report.unexpectedFailures).toEqual(['run/returns-before-start']);
    expect(report.staleExpectations).toEqual(['producer/on-cancel', 'run/unknown']);
    await rm(folder, { recursive: true });
  },
);

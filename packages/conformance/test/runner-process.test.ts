import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: unknown;
}

/** Runs a program of this folder. `error` is not `null` if it does not end by itself. */
async function run(name: string): Promise<Run> {
  const file = fileURLToPath(new URL(name, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [file], { timeout: 50_000 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, error });
    });
  });
}

it('the runner outlives its cases, and names the one that blocks its thread', { timeout: 60_000 }, async () => {
  const result = await run('hostile-cases.mjs');
  expect(result.error).toBeNull();
  expect(result.stderr).toBe(
    "The case 'hostile/blocks' (A1: the case hostile/blocks) has blocked its thread for more than 2000 ms. " +
      'Nothing else can run until it returns.\n',
  );
  expect(result.stdout).toContain(
    'FAILED hostile/rejects (A1): the case hostile/rejects\n' +
      '  an unhandled rejection occurred during the case: RangeError: never handled\n',
  );
  expect(result.stdout).toContain(
    'FAILED hostile/throws-later (A1): the case hostile/throws-later\n' +
      '  an uncaught error occurred during the case: RangeError: never caught\n',
  );
  expect(result.stdout).toMatch(/2 passed, 2 failed, 0 skipped\. Not as expected\.\n$/);
});

it('nothing of the runner keeps the process alive after the report', { timeout: 60_000 }, async () => {
  const result = await run('hostile-dispatcher.mjs');
  expect(result.error).toBeNull();
  expect(result.stdout).toContain(
    'FAILED hostile/shares (A1): a case\n' +
      '  its dispatcher does not close within 5000 ms; it waits for: the dispatcher that cases share to be idle after the case\n',
  );
  expect(result.stdout).toMatch(/0 passed, 1 failed, 0 skipped\. Not as expected\.\n$/);
});

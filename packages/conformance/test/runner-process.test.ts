import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the runner outlives its cases, and names the one that blocks its thread', { timeout: 60_000 }, async () => {
  const file = fileURLToPath(new URL('hostile-cases.mjs', import.meta.url));
  const result = await new Promise<{ stdout: string; stderr: string; error: unknown }>((resolve) => {
    execFile(process.execPath, [file], { timeout: 50_000 }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, error });
    });
  });
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive, startCli } from './run-cli.ts';
import { endlessFile, temporaryFolder } from './temporary-folder.ts';

const deadline = 40_000;

test.each(['node', 'in-process'])(
  'on %s Ctrl-C prints how many files were inspected, leaves no process behind and exits with code 130',
  { timeout: deadline },
  async (adapter) => {
    await using folder = await temporaryFolder({ 'quick/1': 'one', 'quick/2': 'two', 'slow/1': '' });
    await endlessFile(folder.of('slow/1'));
    await endlessFile(folder.of('slow/2'));
    // Folders are walked in order.
    const cli = startCli([folder.of('quick'), folder.of('slow'), '--progress', '--adapter', adapter]);
    let output = await cli.firstStderr;
    // After the first two, only the endless files can be running.
    while (!output.includes('2 files')) output += String(await once(cli.process.stderr, 'data'));
    cli.process.kill('SIGINT');

    const { code, stdout, stderr } = await cli.ended;
    expect(stderr).toContain(`folder-report: interrupted: 2 files inspected, 6 B (${adapter})\n`);
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(isAlive(cli)).toBe(false);
  },
);

test('a second Ctrl-C ends the process immediately', { timeout: deadline }, async () => {
  const script = `
    import { signalOfInterrupt } from ${JSON.stringify(new URL('../dist/interrupt.js', import.meta.url).href)};
    const signal = signalOfInterrupt();
    setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => console.log('aborted'));
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
  });
  const closed = once(child, 'close');
  const lines = [String(await once(child.stdout, 'data'))];
  child.kill('SIGINT');
  lines.push(String(await once(child.stdout, 'data')));
  child.kill('SIGINT');
  await closed;
  expect(lines).toEqual(['ready\n', 'aborted\n']);
  expect(child.exitCode).toBe(130);
});

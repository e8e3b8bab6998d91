import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createDispatcher } from '@dispatch/process';
import { afterAll, describe, expect, it } from 'vitest';
import { tasks } from './fixtures/children.mjs';
import { stateOf } from './support/processes.js';
import { createScratch } from './support/scratch.js';

const scratch = createScratch();
const fixtures = JSON.stringify(new URL('./fixtures/children.mjs', import.meta.url).href);

afterAll(() => {
  scratch.remove();
});

/** A program that finishes its work when it is asked to end, as the leader of a group of processes. */
const program = (signal: string): string => `
  import { createDispatcher } from '@dispatch/process';
  import { tasks } from ${fixtures};
  const dispatcher = createDispatcher({ workers: 2 });
  await Promise.all([dispatcher.execute(tasks.id(), { affinity: 1 }), dispatcher.execute(tasks.id(), { affinity: 2 })]);
  process.once(${JSON.stringify(signal)}, async () => {
    // They run when the workers have had the signal for long.
    const after = await Promise.all([1, 2].map((affinity) => dispatcher.execute(tasks.echo(affinity), { affinity })));
    const outcomes = await Promise.allSettled(waiting);
    await dispatcher.close();
    console.log(outcomes.map(({ status }) => status).join(), after.join());
  });
  const waiting = [1, 2].map((affinity) => dispatcher.executeAsync(tasks.wait(300), { affinity }));
  console.log('ready');
  setTimeout(() => {}, 10_000).unref();
`;

describe.runIf(process.platform !== 'win32')('a signal to all processes of a program', () => {
  it.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR2'] as const)(
    '%s ends no worker: the program decides what it means',
    async (signal) => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program(signal)], {
        cwd: scratch.folder,
        // A group of its own.
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed === 'ready\n') process.kill(-Number(child.pid), signal);
      });
      await once(child, 'close');
      expect(printed).toBe('ready\nfulfilled,fulfilled 1,2\n');
    },
  );

  it('ends the workers of a program that it ends', async () => {
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { createDispatcher } from '@dispatch/process';
         import { tasks } from ${fixtures};
         const dispatcher = createDispatcher({ workers: 1 });
         console.log(await dispatcher.execute(tasks.id()));
         dispatcher.executeAsync(tasks.wait(20_000));`,
      ],
      { cwd: scratch.folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    process.kill(-Number(child.pid), 'SIGTERM');
    await once(child, 'exit');
    await expect.poll(() => stateOf(Number(chunk.toString()))).toBe('gone');
  });

  it('reaches the listeners of a task', async () => {
    const dispatcher = createDispatcher({ workers: 1 });
    const heard = dispatcher.execute(tasks.hears('SIGTERM'));
    expect(await heard).toBe('SIGTERM');
    await dispatcher.close();
  });
});

// Sides that end tell the others: nothing waits until they are missed.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createDispatcher } from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { redis } from '@dispatch/remote/redis';
import { startHost as startHostHere } from '@dispatch/remote/host';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findServer, startServer } from '../servers.js';
import { tasks } from './fixtures/tasks.mjs';
import { startHost } from './support/start-host.js';

const tasksUrl = new URL('fixtures/tasks.mjs', import.meta.url).href;
const workerUrl = new URL('fixtures/tasks-worker.mjs', import.meta.url).href;
/** Longer than a test may take: what is only missed comes too late. */
const lostAfter = 600_000;

function program(code: string): ReturnType<typeof execFile> {
  const started = execFile(process.execPath, ['--input-type=module', '--eval', code], { cwd: import.meta.dirname });
  onTestFinished(() => void started.kill('SIGKILL'));
  return started;
}

function unavailable(error: unknown): false {
  expect(error).toMatchObject({ code: 'DISPATCH_UNAVAILABLE' });
  return false;
}

async function exitOf(started: ReturnType<typeof execFile>): Promise<unknown> {
  let printed = '';
  started.stderr?.on('data', (text: string) => (printed += text));
  const [code] = (await once(started, 'close')) as [number | null];
  return printed === '' ? code : printed;
}

describe.each([
  ['nats-server', 'nats-host.mjs', 'nats', "{ servers: '", 'nats'],
  ['redis-server', 'redis-host.mjs', 'redis', "{ url: '", 'redis'],
] as const)('over %s', (server, config, name, option, scheme) => {
  const { missing } = findServer(server);

  async function start() {
    const { port, stop } = await startServer(server);
    onTestFinished(() => stop());
    const address = `${scheme}://127.0.0.1:${port}`;
    const imports = `import { createDispatcher } from '@dispatch/remote'; import { startHost } from '@dispatch/remote/host';
      import { ${name} } from '@dispatch/remote/${name}'; import { tasks } from '${tasksUrl}';
      const bus = ${name}(${option}${address}' });
      const create = () => createDispatcher({ bus, fleet: 'x', lostAfter: ${lostAfter} });`;
    const bus = name === 'nats' ? nats({ servers: address }) : redis({ url: address });
    return { address, imports, bus };
  }

  it.skipIf(missing !== undefined).each([
    ['by process.exit while a task runs', "execute(tasks.hold('/none'), { onProgress: () => process.exit() })"],
    ['by itself with an idle worker', 'execute(tasks.processId())'],
    ['by an uncaught error', 'execute(tasks.processId()); throw 1'],
  ])('a program that ends %s frees its workers', async (_text, call) => {
    const { address, bus, imports } = await start();
    const host = await startHost(config, address, 'tasks-worker.mjs', ['--fleet', 'x', '--slots', '1']);
    onTestFinished(() => host.stop());
    const started = program(`${imports} await create().${call};`);
    await host.event('worker-started');
    await exitOf(started);
    await host.event('worker-ended');
    await using next = createDispatcher({ bus, fleet: 'x' });
    expect(await next.execute(tasks.processId())).toBeGreaterThan(0);
  });

  it.skipIf(missing !== undefined).each(['SIGINT', 'SIGTERM'] as const)(
    'a program that is ended by %s and has the line of the guide frees its workers',
    async (signal) => {
      const { address, imports } = await start();
      const host = await startHost(config, address, 'tasks-worker.mjs', ['--fleet', 'x', '--slots', '1']);
      onTestFinished(() => host.stop());
      const started = program(`${imports}
        for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
        await create().execute(tasks.hold('/none'), { onProgress: () => console.log('runs') });`);
      await once(started.stdout ?? started, 'data');
      started.kill(signal);
      expect(await exitOf(started)).toBe(1);
      await host.event('worker-ended');
    },
  );

  it.skipIf(missing !== undefined)('a host that is closed fails its tasks at once, and gets no more', async () => {
    const { bus } = await start();
    const host = await startHostHere({ bus, fleet: 'x', slots: 1, worker: workerUrl });
    await using dispatcher = createDispatcher({ bus, fleet: 'x', lostAfter, hostTimeout: 500 });
    // It may need longer than that to be connected.
    for (let isReady = false; !isReady; isReady = await dispatcher.ready().then(() => true, unavailable));
    let onProgress = (): void => {};
    const running = new Promise<void>((resolve) => {
      onProgress = resolve;
    });
    const held = dispatcher.execute(tasks.hold('/none'), { onProgress });
    await running;
    await Promise.all([host.close(), expect(held).rejects.toMatchObject({ code: 'DISPATCH_WORKER_LOST' })]);
    await expect(dispatcher.execute(tasks.processId())).rejects.toMatchObject({
      code: 'DISPATCH_UNAVAILABLE',
      message: expect.stringMatching(/all hosts of the fleet 'x' (?:are being|were) shut down/) as string,
    });
  });

  it.skipIf(missing !== undefined).each([
    ['closed', 'await h.close();'],
    ['closed, then drained', 'await h.close(); await h.drain();'],
    ['drained, then closed', 'await h.drain(); await h.close();'],
    ['closed while it drains', 'const drained = h.drain(); await h.close(); await drained;'],
    [
      'closed while a task of the same program runs',
      `const d = create();
      let on; const begun = new Promise((resolve) => { on = resolve; });
      d.execute(tasks.hold('/none'), { onProgress: on }).catch(() => {});
      await begun; await h.close(); await d.close();`,
    ],
  ])('a program ends after its host was %s', async (_text, code) => {
    const { imports } = await start();
    const worker = fileURLToPath(workerUrl);
    const started = program(
      `${imports} const h = await startHost({ bus, fleet: 'x', slots: 1, worker: ${JSON.stringify(worker)} }); ${code}`,
    );
    expect(await exitOf(started)).toBe(0);
  });
});

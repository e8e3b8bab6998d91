import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { createDispatcher } from '@dispatch/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OutputSender } from '@dispatch/adapter-kit/node/worker';
import { sendOutputTo } from '../src/output-port.js';
import type { ThreadOutput as Output } from '../src/output.js';
import { tasks } from './fixtures/printing.mjs';

const chunk = 2 ** 16;

interface Printed {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A process that runs `program`. Its output is not read before {@link Child.read}. */
class Child {
  readonly #process;

  constructor(program: string) {
    const script = `import { createDispatcher } from '@dispatch/node';
      import { tasks } from './fixtures/printing.mjs';
      const dispatcher = createDispatcher({ workers: 1 });
      ${program}`;
    this.#process = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      timeout: 30_000,
    });
  }

  /** The next message that the process sends. */
  async message(): Promise<unknown> {
    const [message]: unknown[] = await once(this.#process, 'message');
    return message;
  }

  async read(): Promise<Printed> {
    const parts: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    for (const name of ['stdout', 'stderr'] as const)
      this.#process[name]?.on('data', (data: Buffer) => parts[name].push(data));
    const [code]: (number | null)[] = await once(this.#process, 'close');
    return { code: code ?? null, stdout: Buffer.concat(parts.stdout), stderr: String(Buffer.concat(parts.stderr)) };
  }
}

describe('output of a task', { timeout: 40_000 }, () => {
  it('is complete and unchanged however it is written', async () => {
    const { stdout, stderr } = await new Child('await dispatcher.execute(tasks.inEveryWay()); process.exit();').read();
    expect(stderr).toBe('');
    expect(stdout.toString('latin1')).toBe(
      Buffer.concat([
        Buffer.from('log ü\nbuffer ü\na\n'),
        Buffer.from('fc0afc0a', 'hex'),
        Buffer.from('corked ü\n'),
        Buffer.from('fc0a', 'hex'),
        Buffer.from('called back\n'),
      ]).toString('latin1'),
    );
  });

  it.each([
    ['execute', 'await dispatcher.execute(tasks.pour(80)); process.exit();'],
    ['close', 'void dispatcher.execute(tasks.pour(80)); await dispatcher.close(); process.exit();'],
    ['a task that waits for the stream', 'await dispatcher.execute(tasks.flood(80)); process.exit();'],
    ['a blocking call', 'dispatcher.executeSync(tasks.pour(80));'],
    ['a blocking call of a task that waits for the stream', 'dispatcher.executeSync(tasks.flood(80));'],
    [
      'a blocking call after its task began to wait for the stream',
      `const future = dispatcher.executeAsync(tasks.flood(80));
       while (process.stdout.writableLength === 0) await new Promise(setImmediate);
       future.resultSync();`,
    ],
    ['a worker of a worker', 'await dispatcher.execute(tasks.nested(80)); process.exit();'],
    ['a worker of a worker, for which the process blocks', 'dispatcher.executeSync(tasks.nested(80));'],
  ])('is complete if it is much: %s', async (_name, program) => {
    const { code, stdout, stderr } = await new Child(`${program} process.channel?.unref();`).read();
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.length).toBe(80 * chunk);
  });

  it('delays its result while nothing reads it, and not the results of others', async () => {
    const child = new Child(`
      const other = createDispatcher({ workers: 1 });
      const words = new Int32Array(new SharedArrayBuffer(4));
      let fulfilled = false;
      const printed = dispatcher.execute(tasks.pour(80, words)).then(() => { fulfilled = true; });
      while (Atomics.load(words, 0) === 0 || process.stdout.writableLength === 0) await new Promise(setImmediate);
      for (let turn = 0; turn < 20; turn += 1) await other.execute(tasks.echo('other'));
      process.send([await other.execute(tasks.echo('other')), fulfilled]);
      await printed;
      process.send('printed');
      process.exit();`);
    expect(await child.message()).toEqual(['other', false]);
    const last = child.message();
    expect((await child.read()).stdout.length).toBe(80 * chunk);
    expect(await last).toBe('printed');
  });
});

it('does not keep close() with a timeout from ending while nothing reads it', { timeout: 40_000 }, async () => {
  const child = new Child(`
    const failed = dispatcher.execute(tasks.pour(80)).catch((error) => error.code);
    while (process.stdout.writableLength === 0) await new Promise(setImmediate);
    await dispatcher.close({ timeout: 0 });
    process.send(await failed);
    process.exit();`);
  expect(await child.message()).toBe('DISPATCH_CLOSED');
  expect((await child.read()).code).toBe(0);
});

describe('the streams', () => {
  const dispatcher = createDispatcher({ workers: 1 });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('of the main thread get the output through their own methods', async () => {
    const written: unknown[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
      written.push(part);
      return true;
    });
    await dispatcher.execute(tasks.pour(2));
    expect(written).toEqual(['x'.repeat(chunk), 'x'.repeat(chunk)]);
    vi.restoreAllMocks();
  });

  it('are not used for a task that prints nothing', async () => {
    await dispatcher.execute(tasks.usesOfStreams());
    await dispatcher.execute(tasks.echo(0));
    const used = vi.spyOn(process, 'stdout', 'get');
    for (let turn = 0; turn < 20; turn += 1) await dispatcher.execute(tasks.echo(turn));
    const count = used.mock.calls.length;
    vi.restoreAllMocks();
    expect(count).toBe(0);
    expect(await dispatcher.execute(tasks.usesOfStreams())).toBe(0);
    await dispatcher.close();
  });
});

describe('a thread that prints faster than its output is written', () => {
  function open(): { near: MessagePort; sender: OutputSender; stdout: Writable } {
    const { port1: near, port2: far } = new MessageChannel();
    const stdout = new Writable({ decodeStrings: false });
    return {
      near,
      stdout,
      sender: new OutputSender(
        sendOutputTo((output, transfer) => {
          far.postMessage(output, transfer);
        }),
        { stdout, stderr: new PassThrough() },
      ),
    };
  }

  function received(port: MessagePort): Output[] {
    const all: Output[] = [];
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
      all.push((next as { message: Output }).message);
    return all;
  }

  const sizeOf = (all: readonly Output[]): number => all.reduce((sum, each) => sum + each.chunk.length, 0);

  it('keeps what it prints beyond 1 MiB until the rest is written', async () => {
    const { near, stdout } = open();
    for (let count = 0; count < 40; count += 1) stdout.write('x'.repeat(chunk));
    const first = received(near);
    expect(sizeOf(first)).toBe(16 * chunk);
    expect(stdout.writableLength).toBe(25 * chunk);
    expect(first.map(({ written }) => written !== undefined)).toEqual([...Array<boolean>(15).fill(false), true]);
    const drained = once(stdout, 'drain');
    first.at(-1)?.written?.close();
    await expect.poll(() => stdout.writableLength).toBe(24 * chunk);
    const second = received(near);
    expect(sizeOf(second)).toBe(24 * chunk);
    second.at(-1)?.written?.close();
    await drained;
    expect(stdout.writableLength).toBe(0);
    near.close();
  });

  it('keeps nothing before a reply, and nothing at its end', () => {
    const { near, sender, stdout } = open();
    for (let count = 0; count < 40; count += 1) stdout.write('x'.repeat(chunk));
    sender.flush();
    expect(sizeOf(received(near))).toBe(40 * chunk);
    stdout.write('between');
    sender.end();
    for (let count = 0; count < 40; count += 1) stdout.write('x'.repeat(chunk));
    expect(sizeOf(received(near))).toBe(40 * chunk + 'between'.length);
    near.close();
  });
});

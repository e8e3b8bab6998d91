import { AsyncLocalStorage } from 'node:async_hooks';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What an application loads on an edge runtime, and what it does there. */
const program = `
  import { createDispatcher } from '@dispatch/auto';
  import { currentTask, defineTasks } from '@dispatch/core';
  import * as internal from '@dispatch/core/internal';
  import * as inProcess from '@dispatch/in-process';
  import * as testing from '@dispatch/core/testing';

  globalThis.loaded = [internal, inProcess, testing];
  const tasks = defineTasks(import.meta.url, {
    double: (n) => n * 2,
    fail: () => { throw new RangeError('too much'); },
    async *count(to) { for (let n = 0; n < to; n += 1) yield n; },
    length: (bytes) => bytes.byteLength,
    stop: () => new Promise((resolve, reject) => {
      const { signal } = currentTask();
      signal.addEventListener('abort', () => reject(signal.reason));
    }),
  });
  // Created while the module loads, as a server does that shares it between requests.
  const dispatcher = createDispatcher();
  globalThis.run = async () => {
    const { signal } = currentTask();
    const values = [await dispatcher.execute(tasks.double(21)), signal.aborted];
    await dispatcher.execute(tasks.fail()).catch((error) => values.push(String(error)));
    for await (const value of dispatcher.stream(tasks.count(2))) values.push(value);
    for await (const value of dispatcher.map(tasks.double, [1, 2])) values.push(value);
    values.push(await dispatcher.execute(tasks.length(new Uint8Array(3))));
    const controller = new AbortController();
    const stopped = dispatcher.execute(tasks.stop(), { signal: controller.signal });
    controller.abort();
    await stopped.catch((error) => values.push(error.code));
    await dispatcher.execute(tasks.stop(), { timeout: 1 }).catch((error) => values.push(error.code));
    await dispatcher.close();
    return JSON.stringify(values);
  };
`;

const expected = [42, false, 'RangeError: too much', 0, 1, 2, 4, 3, 'DISPATCH_CANCELLED', 'DISPATCH_TIMEOUT'];

async function bundleFor(condition: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    conditions: [condition],
    logOverride: { 'empty-import-meta': 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}

/** Runs the program where `scope` is all that the language does not have itself. Code in strings is forbidden. */
async function run(code: string, scope: object, onLoaded = (): void => {}): Promise<unknown> {
  const context = createContext(scope, { codeGeneration: { strings: false, wasm: false } });
  runInContext(code, context);
  onLoaded();
  return JSON.parse((await runInContext('run()', context)) as string);
}

const common = { structuredClone, AbortSignal, EventTarget, Event, performance, DOMException, console };

function forbid(name: string): never {
  throw new Error(`${name} is not allowed here`);
}

test("Cloudflare's runtime: nothing is used while modules load that needs a request", async () => {
  let isLoaded = false;
  const later = <Args extends unknown[], R>(fn: (...args: Args) => R) =>
    function (this: unknown, ...args: Args): R {
      if (!isLoaded) forbid(fn.name);
      if (this !== undefined && this !== null) forbid('a call as a method of another object');
      return fn(...args);
    };
  const scope = {
    ...common,
    AbortController: class extends AbortController {
      constructor() {
        if (!isLoaded) forbid('AbortController');
        super();
      }
    },
    setTimeout: later(setTimeout),
    clearTimeout: later(clearTimeout),
    setInterval: later(setInterval),
    setImmediate: later(setImmediate),
    fetch: later(fetch),
    crypto: { getRandomValues: () => forbid('getRandomValues'), randomUUID: () => forbid('randomUUID') },
    // Its ports transfer nothing.
    MessageChannel: class {
      readonly port1 = { postMessage: () => forbid('a transfer list') };
      readonly port2 = this.port1;
    },
  };
  // A function of the bundle is strict: it has no `this` unless it is called as a method.
  const code = `Math.random = () => { throw new Error('no random values here'); };\n${await bundleFor('workerd')}`;
  expect(
    await run(code, scope, () => {
      isLoaded = true;
    }),
  ).toEqual(expected);
});

test('the edge runtime of Next: nothing is used that throws there', async () => {
  const scope = {
    ...common,
    EdgeRuntime: 'edge-runtime',
    AsyncLocalStorage,
    AbortController,
    setTimeout,
    clearTimeout,
    setInterval,
    setImmediate: () => forbid('setImmediate'),
    MessageChannel: () => forbid('MessageChannel'),
    BroadcastChannel: () => forbid('BroadcastChannel'),
    process: { env: {}, getBuiltinModule: () => forbid('process.getBuiltinModule') },
  };
  const code = await bundleFor('edge-light');
  // Its compiler rejects functions of a variable of that name.
  expect(code).not.toMatch(/\bprocess\.\w/);
  expect(await run(code, scope)).toEqual(expected);
});

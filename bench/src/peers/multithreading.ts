import type { Argument, Result, TaskName } from '../tasks/functions.js';
import type { Peer } from './peer.js';

const module = new URL('../tasks/functions.js', import.meta.url).href;

export const peer: Peer = {
  async open({ workers }) {
    // It reads this when it is imported. Node 20 has none.
    if (!('navigator' in globalThis))
      Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: workers } });
    const { initRuntime, move, spawn } = await import('multithreading');
    initRuntime({ maxWorkers: workers });
    const run = async <N extends TaskName>(name: N, argument: Argument<N>): Promise<Result<N>> => {
      // It sends the text of the function, which imports the module that it needs.
      const joined = await spawn(move(module, name, argument), async (url, task, value) =>
        (await import(url)).functions[task](value),
      ).join();
      if (!joined.ok) throw joined.error;
      return joined.value as Result<N>;
    };
    await Promise.all(Array.from({ length: workers }, () => run('double', 1)));
    return { run };
  },
};

import { ThreadPool } from 'nanothreads';
import type { Argument, Result, TaskName } from '../tasks/functions.js';
import type { Peer } from './peer.js';

const module = new URL('../tasks/functions.js', import.meta.url).href;

export const peer: Peer = {
  async open({ workers }) {
    // A pool runs one function, whose text it sends to each thread. So this one calls those of the module by their names.
    const pool = new ThreadPool<[string, string, unknown], unknown>({
      task: async (url, name, argument) => (await import(url)).functions[name](argument),
      count: workers,
    });
    const run = async <N extends TaskName>(name: N, argument: Argument<N>): Promise<Result<N>> =>
      // It returns what the function of that name does.
      (await pool.exec(module, name, argument)) as Result<N>;
    await Promise.all(Array.from({ length: workers }, () => run('double', 1)));
    return { run };
  },
};

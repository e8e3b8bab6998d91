import { once } from 'node:events';
import { forkReady } from '../../measuring/fork-ready.js';

/** What requests of another process found. */
export interface HttpRun {
  /** How long each request took, in milliseconds. */
  readonly times: readonly number[];
  /** The sum of the numbers in the answers. */
  readonly sum: number;
}

/** A process that makes requests to a server of this one, of which `concurrency` are open at any time. */
export interface HttpClient {
  request(count: number): Promise<HttpRun>;
}

export async function startHttpClient(port: number, concurrency: number): Promise<HttpClient> {
  const child = await forkReady(new URL('./requester.js', import.meta.url), port, concurrency);
  return {
    async request(count) {
      const answered = once(child, 'message');
      child.send(count);
      const [run]: [run?: HttpRun] = (await answered) as [HttpRun];
      if (run?.times.length !== count) throw new Error(`${run?.times.length} of ${count} requests were answered`);
      return run;
    },
  };
}

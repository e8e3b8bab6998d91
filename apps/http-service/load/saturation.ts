import { availableParallelism } from 'node:os';
import { hashCall, lightCall } from './calls.ts';
import { drive, type Answer } from './drive.ts';
import { faultsIn } from './faults.ts';
import { percentile } from './figures.ts';
import { startServer } from './server.ts';

export interface SaturationOptions {
  readonly adapter: 'node' | 'in-process';
  /** scrypt's N; 2^15 takes about a tenth of a second. */
  readonly cost: number;
  readonly hashes: number;
}

export interface Saturation {
  readonly adapter: string;
  readonly heavy: Figures;
  readonly light: Figures;
  /** Requests that were not answered, not answered 200, or answered incorrectly; one sentence each. */
  readonly faults: readonly string[];
}

export interface Figures {
  readonly answers: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Measures a light route while password hashes keep every worker busy and as many more are queued. */
export async function saturate({ adapter, cost, hashes }: SaturationOptions): Promise<Saturation> {
  const workers = availableParallelism();
  await using server = await startServer({ env: { ADAPTER: adapter, WORKERS: String(workers) }, deadline: 600_000 });
  // Load and compile all code before measuring.
  await drive(server.url, () => hashCall(2 ** 10), { connections: workers, limit: 2 * workers });
  await drive(server.url, lightCall, { connections: 1, limit: 200 });

  const connections = 2 * workers;
  const heavyRun = drive(server.url, () => hashCall(cost), { connections, limit: hashes });
  const lightRun = drive(server.url, lightCall, { connections: 1, limit: heavyRun });
  const [heavy, light] = await Promise.all([heavyRun, lightRun]);
  // The light load stops in the middle of a request.
  const unanswered = light.unanswered.slice(1);
  const faults = [...(await faultsIn(heavy)), ...(await faultsIn({ ...light, unanswered }))];
  // Only the time in which every connection has a hash in flight.
  const [from, to] = [heavy.answers[0]?.at ?? 0, heavy.answers.at(-connections)?.at ?? 0];
  const meanwhile = light.answers.filter(
    ({ at, milliseconds }) => at - milliseconds >= from && at - milliseconds <= to,
  );
  return { adapter, faults, heavy: figuresOf(heavy.answers), light: figuresOf(meanwhile) };
}

function figuresOf(answers: readonly Answer[]): Figures {
  const times = answers.map(({ milliseconds }) => milliseconds);
  const seconds = ((answers.at(-1)?.at ?? 0) - (answers[0]?.at ?? 0)) / 1000;
  return {
    answers: answers.length,
    perSecond: answers.length / seconds,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    max: percentile(times, 100),
  };
}

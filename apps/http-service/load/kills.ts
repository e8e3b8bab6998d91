import { randomInt } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { mixedCalls } from './calls.ts';
import { drive } from './drive.ts';
import { faultsIn } from './faults.ts';
import { startServer } from './server.ts';

/** The service with a route that kills workers. */
const script = fileURLToPath(new URL('../test/fixtures/server.mjs', import.meta.url));

/** The first three end the worker under the request itself; the last is answered first, and ends it under whatever runs then. */
const ways = ['exit', 'error', 'rejection', 'later'] as const;

/** So many answers between two kills. A worker that is killed before it has loaded a module, each time anew, answers nothing. */
const answersBetween = 12;

interface Failure {
  readonly status: number;
  readonly body: string;
}

interface Kill extends Failure {
  readonly way: (typeof ways)[number];
}

/** What the fixture knows of the runs that were lost. */
interface Losses {
  readonly started: number;
  readonly threeTimes: number;
  readonly neither: readonly string[];
}

export interface Kills {
  readonly requests: number;
  readonly right: number;
  /** Workers killed under the very request that asked for it. */
  readonly killedAtOnce: number;
  /** Workers killed by a request that had been answered. */
  readonly killedLater: number;
  /** Requests that were lost with a worker that another one killed. */
  readonly neighboursLost: number;
  readonly perSecond: number;
  /** All that must not be; one sentence each. */
  readonly faults: readonly string[];
}

/**
 * Mixed requests on eight connections, and beside them requests that kill workers at random moments. A worker runs one task
 * at a time, so one that is killed by its own request costs that request, which is 502, and no other; one that dies later
 * may cost one other, which has to have started on it. Lost unstarted is only what was with three workers that died (L7).
 */
export async function killWorkers(requests: number): Promise<Kills> {
  await using server = await startServer({ script, env: { WORKERS: '2' }, deadline: 600_000 });
  const progress = new EventEmitter();
  const load = { answers: 0, over: false };
  const onAnswer = (): void => {
    load.answers += 1;
    progress.emit('answer');
  };
  const mixedRun = drive(server.url, mixedCalls(), { connections: 8, limit: requests, onAnswer }).finally(() => {
    load.over = true;
    progress.emit('answer');
  });
  const kills: Kill[] = [];
  const killNow = async (): Promise<void> => {
    while (!load.over) {
      const enough = load.answers + answersBetween;
      while (load.answers < enough && !load.over) await once(progress, 'answer');
      if (!load.over) kills.push(await kill(server.url));
    }
  };
  const [mixed] = await Promise.all([mixedRun, killNow()]);
  // Parsed from what the fixture sends.
  const losses = (await (await fetch(`${server.url}/test/losses`)).json()) as Losses;

  const atOnce = kills.filter(({ way }) => way !== 'later');
  const later = kills.filter(({ way }) => way === 'later');
  const neighboursLost = [...mixed.answers, ...later].filter(wasLost).length;
  const allLost = neighboursLost + atOnce.filter(wasLost).length;
  const ofDead = losses.started + losses.threeTimes + losses.neither.length;
  const wrongKills = [
    ...atOnce.filter((each) => !wasLost(each)),
    ...later.filter((each) => each.status !== 200 && !wasLost(each)),
  ];
  return {
    requests,
    right: mixed.answers.filter(({ status }) => status === 200).length,
    killedAtOnce: atOnce.length,
    killedLater: later.length,
    neighboursLost,
    perSecond: requests / mixed.seconds,
    faults: [
      ...(await faultsIn(mixed, wasLost)),
      ...wrongKills.map(({ way, status, body }) => `to die by ${way} was ${status}: ${body}`),
      ...losses.neither.map((each) => `${each} was lost, and had not started on the one that died`),
      ...(ofDead === allLost ? [] : [`${allLost} requests were lost, and ${ofDead} were on a worker that died`]),
      ...(neighboursLost - losses.threeTimes > later.length
        ? [`${neighboursLost} requests were lost with neighbours, though only ${later.length} workers died under them`]
        : []),
    ],
  };
}

async function kill(url: string): Promise<Kill> {
  const way = ways[randomInt(ways.length)] ?? 'exit';
  const response = await fetch(`${url}/test/die?how=${way}&after=${randomInt(20)}`, { method: 'POST' });
  return { way, status: response.status, body: await response.text() };
}

function wasLost({ status, body }: Failure): boolean {
  return status === 502 && body.includes('"code":"DISPATCH_WORKER_LOST"');
}

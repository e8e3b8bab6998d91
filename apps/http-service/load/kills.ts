import { randomInt } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { mixedCalls } from './calls.ts';
import { drive } from './drive.ts';
import { faultsIn } from './faults.ts';
import { startServer } from './server.ts';

/** The service with an additional route that kills workers. */
const script = fileURLToPath(new URL('../test/fixtures/server.mjs', import.meta.url));

/**
 * Taken in turn, so that even a fast machine, which is asked for few kills, tries both kinds. With `later`, the worker ends after
 * the response, under whichever task runs then; with the others, while it runs the request.
 */
const ways = ['exit', 'later', 'error', 'rejection'] as const;

/** The number of responses between two kills. If each worker were killed before it had loaded its module, no request would succeed. */
const answersBetween = 12;

interface Failure {
  readonly status: number;
  readonly body: string;
}

interface Kill extends Failure {
  readonly way: (typeof ways)[number];
}

/** The lost runs, as counted by the fixture. */
interface Losses {
  readonly started: number;
  readonly afterThreeWorkers: number;
  readonly unexplained: readonly string[];
}

export interface Kills {
  readonly requests: number;
  readonly right: number;
  /** Workers killed while they ran the request that asked for it. */
  readonly killedAtOnce: number;
  /** Workers killed by a request that had been answered. */
  readonly killedLater: number;
  /** Requests lost with a worker that another request killed. */
  readonly othersLost: number;
  readonly perSecond: number;
  /** Violations of the expected behaviour; one sentence each. */
  readonly faults: readonly string[];
}

/**
 * Sends mixed requests on eight connections and, at the same time, requests that kill workers at random moments. A worker runs
 * one task at a time. A worker killed by its own request loses only that request, which is answered 502. A worker that is killed
 * later may lose one other request, which must have started on it. A request that has not started is lost only after it had been
 * assigned to three workers that were lost (L7).
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
      if (!load.over) kills.push(await kill(server.url, ways[kills.length % ways.length] ?? 'exit'));
    }
  };
  const [mixed] = await Promise.all([mixedRun, killNow()]);
  // Parsed from what the fixture sends.
  const losses = (await (await fetch(`${server.url}/test/losses`)).json()) as Losses;

  const atOnce = kills.filter(({ way }) => way !== 'later');
  const later = kills.filter(({ way }) => way === 'later');
  const othersLost = [...mixed.answers, ...later].filter(wasLost).length;
  const allLost = othersLost + atOnce.filter(wasLost).length;
  const lostRuns = losses.started + losses.afterThreeWorkers + losses.unexplained.length;
  const wrongKills = [
    ...atOnce.filter((each) => !wasLost(each)),
    ...later.filter((each) => each.status !== 200 && !wasLost(each)),
  ];
  return {
    requests,
    right: mixed.answers.filter(({ status }) => status === 200).length,
    killedAtOnce: atOnce.length,
    killedLater: later.length,
    othersLost,
    perSecond: requests / mixed.seconds,
    faults: [
      ...(await faultsIn(mixed, wasLost)),
      ...wrongKills.map(({ way, status, body }) => `a kill by ${way} was answered ${status}: ${body}`),
      ...losses.unexplained.map((each) => `${each} was lost, but had not started on the lost worker`),
      ...(lostRuns === allLost ? [] : [`${allLost} requests were lost, but ${lostRuns} runs were on a lost worker`]),
      ...(othersLost - losses.afterThreeWorkers > later.length
        ? [
            `${othersLost} requests were lost with a worker that another request killed, but only ${later.length} workers were killed later`,
          ]
        : []),
    ],
  };
}

async function kill(url: string, way: Kill['way']): Promise<Kill> {
  const response = await fetch(`${url}/test/die?how=${way}&after=${randomInt(20)}`, { method: 'POST' });
  return { way, status: response.status, body: await response.text() };
}

function wasLost({ status, body }: Failure): boolean {
  return status === 502 && body.includes('"code":"DISPATCH_WORKER_LOST"');
}

// Two worker processes, a lock of three seconds, and jobs that compute for eight.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { cancelJob, type JobData, type JobResult } from '../src/jobs.js';
import { count, WorkerProcess } from './worker-process.js';

const { port, missing } = inject('server');
const long = { kind: 'countPrimes', milliseconds: 8000 } as const;
const endless = { kind: 'countPrimes', milliseconds: 3_600_000 } as const;

describe.skipIf(missing !== undefined)(
  `with a Redis server${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    /** A queue of its own, and worker processes for it. */
    async function open(script: 'threads' | 'eventLoop' = 'threads', processes = 2, environment = {}) {
      const connection = { host: '127.0.0.1', port };
      const name = randomUUID();
      const jobs = new Queue<JobData, JobResult>(name, { connection });
      const events = new QueueEvents(name, { connection });
      const redis = new Redis(connection);
      await events.waitUntilReady();
      onTestFinished(async () => {
        await Promise.all([jobs.close(), events.close()]);
        redis.disconnect();
      });
      const env = { REDIS_PORT: String(port), QUEUE: name, LOCK: '3000', WORKERS: '1', ...environment };
      const start = () => WorkerProcess.start(script, env);
      const workers = await Promise.all(Array.from({ length: processes }, start));
      const add = async (data: JobData, options = {}) => {
        const job = await jobs.add(data.kind, data, options);
        return { id: job.id!, job, ended: job.waitUntilFinished(events, 60_000) };
      };
      /** The worker process that has begun a job. */
      const runs = (id: string) =>
        Promise.race(workers.map(async (worker) => (await worker.until(`started ${id}`), worker)));
      return { jobs, redis, workers, add, start, runs };
    }

    test('on the event loop, a job that computes longer than its lock begins twice', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'durable-jobs-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const end = join(folder, 'end');
      const { add, workers } = await open('eventLoop', 2, { LOCK: '1000', END: end });
      const { id, ended } = await add(long);
      // Neither loop ends before.
      await expect.poll(() => count(workers, `started ${id}`), { timeout: 60_000 }).toBeGreaterThan(1);
      writeFileSync(end, '');
      await ended.catch(() => {}); // "stalled more than allowable limit", or the result of one of the two
    });

    test('on a thread, it begins once, keeps its lock and gives its result', async () => {
      const { add, workers } = await open();
      const { id, job, ended } = await add(long);
      expect((await ended).primes).toBeGreaterThan(100);
      expect(count(workers, `started ${id}`)).toBe(1);
      expect(workers.flatMap(({ lines }) => lines).filter((line) => line.startsWith('error'))).toEqual([]);
      expect(await job.getState()).toBe('completed');
    });

    test('many jobs on two workers each begin once', async () => {
      const { add, workers } = await open('threads', 2, { WORKERS: '2' });
      const all = await Promise.all(Array.from({ length: 9 }, () => add({ kind: 'countPrimes', milliseconds: 1500 })));
      await Promise.all(all.map(({ ended }) => ended));
      for (const { id } of all) expect(count(workers, `started ${id}`)).toBe(1);
    });

    test('a running job is cancelled in its loop, and its worker takes the next one', async () => {
      const { add, jobs, redis, runs } = await open('threads', 1);
      const { id, ended } = await add(endless, { attempts: 3 });
      const failed = expect(ended).rejects.toThrow('the job was cancelled: it was asked for');
      await runs(id);
      await cancelJob(jobs, redis, id);
      await failed;
      expect((await jobs.getJob(id))?.attemptsMade).toBe(1);
      expect((await (await add({ kind: 'countPrimes', milliseconds: 1 })).ended).upTo).toBeGreaterThan(0);
    });

    test('a waiting job that is cancelled never runs; one that has ended stays as it is', async () => {
      const { add, jobs, redis, runs, workers } = await open('threads', 1);
      const first = await add(endless);
      const stopped = expect(first.ended).rejects.toThrow('the job was cancelled');
      const waiting = await add(long);
      waiting.ended.catch(() => {}); // it is removed, so no event reports its end
      await runs(first.id);
      await cancelJob(jobs, redis, waiting.id);
      await cancelJob(jobs, redis, first.id);
      await stopped;
      const last = await add({ kind: 'countPrimes', milliseconds: 1 });
      await last.ended;
      await cancelJob(jobs, redis, last.id);
      expect(await (await jobs.getJob(last.id))?.getState()).toBe('completed');
      expect(await jobs.getJob(waiting.id)).toBeUndefined();
      expect(count(workers, `started ${waiting.id}`)).toBe(0);
    });

    test('a job that was cancelled before its worker listened fails as it begins', async () => {
      const { add, jobs, redis, start } = await open('threads', 0);
      const { id, ended } = await add(long);
      const failed = expect(ended).rejects.toThrow('the job was cancelled');
      await redis.set(`${jobs.name}:cancelled:${id}`, '1');
      await start();
      await failed;
    });

    test('a thread that crashes fails its job, which is tried again', async () => {
      const { add, workers } = await open('threads', 1);
      const { id, job, ended } = await add({ kind: 'crash' }, { attempts: 2 });
      await expect(ended).rejects.toThrow(/worker/);
      expect(count(workers, `started ${id}`)).toBe(2);
      expect(await job.getState()).toBe('failed');
      expect((await (await add({ kind: 'countPrimes', milliseconds: 1 })).ended).upTo).toBeGreaterThan(0);
    });

    test('the job of a process that is killed runs again elsewhere: jobs outlive their workers', async () => {
      const { add, runs, workers } = await open();
      const { id, ended } = await add(long);
      await (await runs(id)).end('SIGKILL');
      expect((await ended).primes).toBeGreaterThan(0);
      expect(count(workers, `started ${id}`)).toBe(2);
    });

    test('SIGTERM lets the running job end', async () => {
      const { add, runs } = await open('threads', 1);
      const { id, ended } = await add({ kind: 'countPrimes', milliseconds: 1500 });
      const worker = await runs(id);
      expect(await worker.end('SIGTERM')).toBe(0);
      expect(worker.lines).toContain(`completed ${id}`);
      expect((await ended).primes).toBeGreaterThan(0);
    });
  },
);

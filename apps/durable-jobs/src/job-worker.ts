import type { Dispatcher, Task } from '@dispatch/core';
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { cancelChannel, cancelMark, type JobData, type JobResult, type QueueOptions } from './jobs.js';
import { tasks } from './tasks.js';

export interface JobWorkerOptions extends QueueOptions {
  /** How many jobs run at a time: as many as the dispatcher has workers, so that none holds a lock while it waits. */
  readonly concurrency: number;
  /** How long a job stays this worker's if it is not heard of, in milliseconds. Half of it passes between two renewals. */
  readonly lockDuration: number;
  /** How long a job may take, in milliseconds. */
  readonly timeout: number;
  readonly report: (line: string) => void;
}

/** Runs the jobs of a queue as tasks of a dispatcher, which stays the caller's. The event loop only renews locks. */
export class JobWorker implements AsyncDisposable {
  readonly #options: JobWorkerOptions;
  readonly #dispatcher: Dispatcher;
  readonly #worker: Worker<JobData, JobResult>;
  readonly #marks: Redis;
  readonly #cancels: Redis;

  private constructor(dispatcher: Dispatcher, options: JobWorkerOptions, marks: Redis, cancels: Redis) {
    const { connection, queue, concurrency, lockDuration, report } = options;
    this.#options = options;
    this.#dispatcher = dispatcher;
    this.#marks = marks;
    this.#cancels = cancels;
    // Three parameters: BullMQ passes a signal only to a processor that has them.
    const run = (job: Job<JobData, JobResult>, _token: string | undefined, signal: AbortSignal | undefined) =>
      this.#run(job, signal ?? new AbortController().signal);
    this.#worker = new Worker(queue, run, { connection, concurrency, lockDuration, stalledInterval: lockDuration });
    cancels.on('message', (_, id) => this.#worker.cancelJob(id, 'it was asked for'));
    this.#worker
      // Another worker gets a job whose lock has expired, so this one gives it up.
      .on('lockRenewalFailed', (ids) => ids.forEach((id) => this.#worker.cancelJob(id, 'its lock was lost')))
      .on('active', ({ id }) => report(`started ${id}`))
      .on('completed', ({ id }) => report(`completed ${id}`))
      .on('failed', (job, { message }) => report(`failed ${job?.id}: ${message}`))
      .on('error', ({ message }) => report(`error: ${message}`));
  }

  /** Begins to take jobs. Rejects if Redis cannot be reached. */
  static async start(dispatcher: Dispatcher, options: JobWorkerOptions): Promise<JobWorker> {
    const { connection, queue } = options;
    const [marks, cancels] = [new Redis(connection), new Redis(connection)];
    await cancels.subscribe(cancelChannel(queue));
    const worker = new JobWorker(dispatcher, options, marks, cancels);
    await worker.#worker.waitUntilReady();
    return worker;
  }

  /** Takes no more jobs, and waits for those that it runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.close();
    this.#marks.disconnect();
    this.#cancels.disconnect();
  }

  async #run(job: Job<JobData, JobResult>, signal: AbortSignal): Promise<JobResult> {
    const { queue, timeout, report } = this.#options;
    if ((await this.#marks.exists(cancelMark(queue, job.id ?? ''))) === 1) throw cancelled('it was asked for');
    try {
      return await this.#dispatcher.execute(taskOf(job.data), {
        signal,
        timeout,
        onProgress: (percent: number) =>
          void job.updateProgress(percent).catch((error: unknown) => report(`progress of ${job.id}: ${String(error)}`)),
      });
    } catch (error) {
      // Other failures are retried as often as the job's `attempts` say.
      throw signal.aborted ? cancelled(String(signal.reason)) : error;
    }
  }
}

function taskOf(data: JobData): Task<JobResult> {
  return data.kind === 'crash' ? tasks.crash() : tasks.countPrimes(data.milliseconds);
}

const cancelled = (why: string): UnrecoverableError => new UnrecoverableError(`the job was cancelled: ${why}`);

import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** The data of a job. JSON: Redis keeps it. */
export type JobData = { readonly kind: 'countPrimes'; readonly milliseconds: number } | { readonly kind: 'crash' };

export interface JobResult {
  readonly primes: number;
  readonly upTo: number;
}

export type Jobs = Queue<JobData, JobResult>;

export interface QueueOptions {
  readonly connection: { readonly host: string; readonly port: number };
  readonly queue: string;
}

/** Where a worker learns at once that a running job is to be cancelled. */
export const cancelChannel = (queue: string): string => `${queue}:cancel`;

/** What says so to a worker that begins the job a moment later. */
export const cancelMark = (queue: string, id: string): string => `${queue}:cancelled:${id}`;

/** How long the mark is kept, in seconds. */
const markKept = 24 * 60 * 60;

/** Cancels a job, wherever it is: one that waits is removed, one that runs fails. Nothing happens if it has ended. */
export async function cancelJob(jobs: Jobs, redis: Redis, id: string): Promise<void> {
  const job = await jobs.getJob(id);
  if (job === undefined || (await job.isCompleted()) || (await job.isFailed())) return;
  if ((await jobs.remove(id)) === 1) return;
  // A worker has it, or is about to begin. First the mark, which a worker reads after it has begun to listen.
  await redis.set(cancelMark(jobs.name, id), '1', 'EX', markKept);
  await redis.publish(cancelChannel(jobs.name), id);
}

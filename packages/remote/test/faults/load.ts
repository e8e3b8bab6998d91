import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Dispatcher } from '@dispatch/core';
import {
  createDispatcher,
  type BusAddress,
  type RemoteDispatcher,
  type RemoteDispatcherOptions,
} from '@dispatch/remote';
import { nats } from '@dispatch/remote/nats';
import { redis } from '@dispatch/remote/redis';
import { expect, onTestFinished } from 'vitest';
import { findServer } from '../../servers.js';
import { startHost, type HostProcess } from '../support/start-host.js';
import { tasks } from './tasks.mjs';

/** In milliseconds. A peer is lost after a quarter more. */
export const lostAfter = 3000;
/**
 * In milliseconds, where nothing is to be lost: longer than an interruption can become on a busy machine, where a server starts late and
 * its clients connect late.
 */
export const longLostAfter = 25_000;
/** In milliseconds: how long an interruption is at least that loses nothing. */
export const shortTime = 1500;

/** A server over which fleets are tested. */
export interface TestedServer {
  readonly server: 'nats-server' | 'redis-server';
  readonly scheme: 'nats' | 'redis';
  /** Why there is none here. */
  readonly missing: string | undefined;
  /** Its name, and why there is none. */
  readonly title: string;
}

export const testedServers: readonly TestedServer[] = (
  [
    { server: 'nats-server', scheme: 'nats' },
    { server: 'redis-server', scheme: 'redis' },
  ] as const
).map((tested) => {
  const { missing } = findServer(tested.server);
  return { ...tested, missing, title: `${tested.server} ${missing ?? ''}` };
});

let fleets = 0;

function isLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'DISPATCH_WORKER_LOST';
}

/** A fleet over one bus, for one test. */
export interface Fleet {
  /** @param address the bus as the host reaches it. */
  host(args?: readonly string[], address?: string, env?: Readonly<Record<string, string>>): Promise<HostProcess>;
  dispatcher(options?: Partial<RemoteDispatcherOptions>): RemoteDispatcher;
  readonly name: string;
}

/** @param address the URL of the server. */
export function busOf(address: string): BusAddress {
  return address.startsWith('redis:') ? redis({ url: address }) : nats({ servers: address });
}

export function newFleet(address: string): Fleet {
  fleets += 1;
  const name = `faults-${process.pid}-${fleets}`;
  return {
    name,
    async host(args = ['--slots', '2'], hostAddress = address, env = {}) {
      const all = ['--fleet', name, ...args];
      const host = await startHost('../faults/host.mjs', hostAddress, '../faults/worker.mjs', all, env);
      onTestFinished(() => host.stop());
      return host;
    },
    dispatcher(options = {}) {
      const dispatcher = createDispatcher({ bus: busOf(address), fleet: name, lostAfter, ...options });
      onTestFinished(() => dispatcher.close({ timeout: 0 }));
      return dispatcher;
    },
  };
}

/** What became of the tasks of a load. */
export interface Outcome {
  readonly tasks: number;
  readonly done: number;
  /** Failed with `DISPATCH_WORKER_LOST`. */
  readonly lost: number;
  /** Failed otherwise, or with a wrong result. */
  readonly wrong: readonly unknown[];
  readonly started: number;
  readonly startedTwice: number;
}

/** Tasks that write to a log that they have started, and where. */
export class Load {
  readonly log: string;
  readonly #gate: string;
  readonly #results: Promise<number>[] = [];

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'dispatch-faults-'));
    this.log = join(folder, 'log');
    this.#gate = join(folder, 'gate');
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  }

  /** Submits tasks. @param milliseconds how long each takes. */
  submit(dispatcher: Dispatcher, count: number, milliseconds: number): void {
    for (let submitted = 0; submitted < count; submitted += 1) {
      const number = this.#results.length;
      this.#add(dispatcher.execute(tasks.work(number, this.log, milliseconds)));
    }
  }

  /** Submits tasks that end only after {@link open}. */
  submitHeld(dispatcher: Dispatcher, count: number): void {
    for (let submitted = 0; submitted < count; submitted += 1)
      this.#add(dispatcher.execute(tasks.workUntil(this.#results.length, this.log, this.#gate)));
  }

  /** Lets the held tasks end. */
  open(): void {
    writeFileSync(this.#gate, '');
  }

  /** Submits a task that ends its process. */
  submitPoison(dispatcher: Dispatcher): void {
    this.#add(dispatcher.execute(tasks.poison(this.#results.length, this.log)));
  }

  #add(result: Promise<number>): void {
    this.#results.push(result);
    // `outcome` processes it, perhaps much later.
    result.catch(() => {});
  }

  /** The numbers of the tasks that have started, in order. */
  started(): number[] {
    return this.#lines().map(([number]) => Number(number));
  }

  #lines(): string[][] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, 'utf8').trim().split('\n');
    return lines.map((line) => line.split(' '));
  }

  /** Fulfils once so many tasks have started. */
  async running(count: number): Promise<void> {
    while (this.started().length < count) await setTimeout(5);
  }

  /** Fulfils once tasks have started on so many workers. */
  async runningOn(workers: number): Promise<void> {
    while (new Set(this.#lines().map(([, place]) => place)).size < workers) await setTimeout(5);
  }

  /** Fulfils once one has failed because its worker was lost. */
  async losing(): Promise<void> {
    await new Promise<void>((resolve) => {
      for (const result of this.#results)
        result.catch((error: unknown) => {
          if (isLost(error)) resolve();
        });
    });
  }

  /** Waits until all tasks have settled, prints what became of them, and checks what holds whatever happens. */
  async outcome(title: string): Promise<Outcome> {
    const settled = await Promise.allSettled(this.#results);
    const failed = settled.filter((result) => result.status === 'rejected').map(({ reason }): unknown => reason);
    const results = settled.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
    const started = this.started();
    const outcome = {
      tasks: settled.length,
      done: results.filter((result, number) => result === number).length,
      lost: failed.filter(isLost).length,
      wrong: failed.filter((error) => !isLost(error)),
      started: new Set(started).size,
      startedTwice: started.length - new Set(started).size,
    };
    console.info(`${title}: ${outcome.tasks} tasks, ${outcome.lost} lost, ${outcome.startedTwice} started twice`);
    for (const message of new Set(failed.map(String))) console.info(`  ${message}`);
    expect(outcome.wrong).toEqual([]);
    expect(outcome.done + outcome.lost).toBe(outcome.tasks);
    expect(outcome.startedTwice).toBe(0);
    return outcome;
  }
}

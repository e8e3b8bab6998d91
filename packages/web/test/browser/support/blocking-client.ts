import './dispose.ts';
import { runSuite, type CaseResult, type Harness } from '@dispatch/conformance';
import type { DispatcherOptions } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';
import { blocking } from '@dispatch/web/blocking';
import type { ClientMessage, ClientStart } from './blocking-messages.ts';
import { make, postPayload } from './making.ts';

// A thread that may block. It runs cases of the suite and posts their results to its page.

const alive = new Set<Worker>();

function createWorker(): Worker {
  const worker = make('/blocking-fixtures-worker.js');
  alive.add(worker);
  return worker;
}

function harnessNamed(name: string): Harness {
  return {
    name,
    create: (options: DispatcherOptions = {}) =>
      createDispatcher({ workers: 2, ...options, worker: createWorker, blocking }),
    createWithSetup: (options) =>
      createDispatcher({ ...options, worker: () => make('/blocking-setup-worker.js'), blocking }),
    broadcasts: true,
    clock: { slack: 50 },
    kill() {
      for (const worker of alive) worker.terminate();
      alive.clear();
      return Promise.resolve();
    },
    createUnstartable: (options) =>
      createDispatcher({ ...options, worker: () => make('/no-such-worker.js'), blocking }),
  };
}

function report(message: ClientMessage): void {
  postPayload(message);
}

addEventListener('message', ({ data }: MessageEvent<ClientStart>) => {
  const onResult = (result: CaseResult): void => {
    report({ result });
  };
  runSuite(harnessNamed(data.name), { only: data.only, onResult }).then(
    (whole) => {
      report({ report: whole });
    },
    (error: unknown) => {
      // Makes the page fail with this error.
      setTimeout(() => {
        throw error;
      }, 0);
    },
  );
});

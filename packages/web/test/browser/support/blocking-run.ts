import type { CaseResult, Report } from '@dispatch/conformance';
import type { ClientMessage, ClientStart } from './blocking-messages.ts';
import { Maker } from './maker.ts';

/** Runs cases in a dedicated worker of this page, which may block. */
export interface BlockingRun {
  /** Rejects if the worker that runs them fails. */
  readonly report: Promise<Report>;
  end(): void;
}

/** @param onResult called with each result when it is available. */
export function runBlocking(name: string, ids: readonly string[], onResult: (result: CaseResult) => void): BlockingRun {
  const results: CaseResult[] = [];
  const count = (status: CaseResult['status']): number => results.filter((result) => result.status === status).length;
  let end = (): void => {};
  const report = new Promise<Report>((resolve, reject) => {
    const maker = new Maker<ClientMessage>(() => new Worker('/blocking-client.js', { type: 'module' }), {
      begin(worker) {
        const start: ClientStart = { name, only: ids.slice(results.length) };
        worker.postMessage(start);
      },
      message(message) {
        if ('result' in message) {
          results.push(message.result);
          onResult(message.result);
        } else
          resolve({
            ...message.report,
            counts: { passed: count('passed'), failed: count('failed'), skipped: count('skipped') },
            results,
          });
      },
      failure: reject,
    });
    end = () => {
      maker.end();
    };
    maker.start();
  });
  return { report, end };
}

import type { CaseResult, Report } from '@dispatch/conformance';
import type { ClientMessage, ClientStart } from './blocking-messages.ts';

/** Making a worker takes milliseconds. */
const patience = 5000;
const mostRestarts = 10;

/**
 * Runs cases in a dedicated worker of this page, which may block, and says how they went as it is known.
 *
 * In Firefox (ESR 153) about one of fifty `new Worker` in a worker never returns, in a page without any of this package too. A
 * worker that has stood still in it is ended, and another goes on with the case that it was at. Nothing else is forgiven.
 */
export class BlockingRun {
  readonly #name: string;
  readonly #ids: readonly string[];
  readonly #onResult: (result: CaseResult) => void;
  readonly #results: CaseResult[] = [];
  #client: Worker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restarts = 0;

  constructor(name: string, ids: readonly string[], onResult: (result: CaseResult) => void) {
    this.#name = name;
    this.#ids = ids;
    this.#onResult = onResult;
  }

  /** Rejects if the worker that runs the cases fails. */
  run(): Promise<Report> {
    return new Promise((resolve, reject) => {
      this.#start(resolve, reject);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#client?.terminate();
  }

  #start(resolve: (report: Report) => void, reject: (error: Error) => void): void {
    const client = new Worker('/blocking-client.js', { type: 'module' });
    this.#client = client;
    client.onerror = ({ message }) => {
      reject(new Error(`the worker that runs the cases has failed: ${message}`));
    };
    client.onmessage = ({ data: { isMaking, report, result } }: MessageEvent<ClientMessage>) => {
      if (isMaking !== undefined) clearTimeout(this.#timer);
      if (isMaking === true) this.#timer = setTimeout(() => this.#restart(resolve, reject), patience);
      if (result !== undefined) {
        this.#results.push(result);
        this.#onResult(result);
      }
      if (report !== undefined) resolve(this.#whole(report));
    };
    const start: ClientStart = { name: this.#name, only: this.#ids.slice(this.#results.length) };
    client.postMessage(start);
  }

  #restart(resolve: (report: Report) => void, reject: (error: Error) => void): void {
    this.#restarts += 1;
    console.info(`${this.#name}: 'new Worker' does not return, for the ${this.#restarts}. time, at ${this.#ids[this.#results.length]}`);
    this.end();
    if (!navigator.userAgent.includes('Firefox') || this.#restarts > mostRestarts) reject(new Error("'new Worker' does not return"));
    else this.#start(resolve, reject);
  }

  #whole(report: Report): Report {
    const count = (status: CaseResult['status']): number => this.#results.filter((result) => result.status === status).length;
    return { ...report, counts: { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }, results: this.#results };
  }
}

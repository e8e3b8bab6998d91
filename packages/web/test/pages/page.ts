import { transfer, type Capabilities } from '@dispatch/core';
import { createDispatcher } from '@dispatch/web';
import { tasks } from './tasks.js';

/** The interface of the page for the tests. */
export interface TestPage {
  readonly capabilities: Capabilities;
  /** Whether the page has been restored from the back/forward cache. */
  restored: boolean;
  double(number: number): Promise<number>;
  /** Starts a task that runs until {@link TestPage.finish}, and whose result is stored in {@link outcome}. */
  hold(): void;
  finish(): void;
  outcome: unknown;
  /** Runs a task whose worker ends itself. @returns the code of the error. */
  lose(): Promise<string | undefined>;
  heldLocks(): Promise<number>;
  /** How many workers were created. */
  workers: number;
  /** Begins to measure {@link time}. */
  watchTime(): void;
  /** The longest time between two turns of the page, in milliseconds, and its events of the page lifecycle. */
  readonly time: { longestPause: number; readonly events: string[] };
}

const dispatcher = createDispatcher({
  workers: 1,
  worker() {
    page.workers += 1;
    return new Worker('worker.js', { type: 'module' });
  },
});

let held: MessagePort | undefined;

function keepOutcome(outcome: Promise<string>): void {
  outcome.then(
    (result) => (page.outcome = result),
    (error: unknown) => (page.outcome = String(error)),
  );
}

const page: TestPage = {
  capabilities: dispatcher.capabilities,
  restored: false,
  outcome: undefined,
  double: (number) => dispatcher.execute(tasks.double(number)),
  hold() {
    const { port1, port2 } = new MessageChannel();
    held = port1;
    keepOutcome(dispatcher.execute(tasks.untilMessage(transfer(port2, [port2]))));
  },
  finish() {
    held?.postMessage(undefined);
  },
  lose: () =>
    dispatcher.execute(tasks.end()).then(
      () => undefined,
      (error: { code: string }) => error.code,
    ),
  workers: 0,
  time: { longestPause: 0, events: [] },
  watchTime() {
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      page.time.longestPause = Math.max(page.time.longestPause, now - last);
      last = now;
    }, 20);
    for (const type of ['freeze', 'resume']) document.addEventListener(type, () => page.time.events.push(type));
  },
  async heldLocks() {
    const { held = [] } = await navigator.locks.query();
    return held.filter(({ name }) => name?.startsWith('@dispatch/web')).length;
  },
};

addEventListener('pageshow', ({ persisted }) => {
  page.restored ||= persisted;
});
Object.assign(globalThis, { page });

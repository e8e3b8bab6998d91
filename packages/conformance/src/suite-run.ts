import type { Capabilities, CloseOptions } from '@dispatch/core';
import { ConformanceError } from './assertions.js';
import type { Case } from './case.js';
import { CaseContext } from './context.js';
import { running } from './fixtures/running.js';
import { GateChannel } from './gate-channel.js';
import { MissingError } from './guard.js';
import type { Harness } from './harness.js';
import { within } from './limit.js';
import type { CaseResult } from './report.js';
import { reasonToSkip } from './selection.js';
import { SharedDispatcher } from './shared-dispatcher.js';
import { show } from './show.js';
import { Uncaught } from './uncaught.js';
import { createWatchdog, type Watchdog } from './watchdog.js';
import { now, setTimeout } from './timers.js';

const defaultDeadline = 10_000;
/** The time in which a dispatcher must close, in milliseconds. */
const closingTime = 2_000;
/** How long closing may exceed its own timeout before it counts as hanging, in milliseconds. */
const closingGrace = 3_000;
/** How much later than a limit the watchdog notices that it has not been noticed, in milliseconds. */
const notice = 1_000;
/** How long the note of a task that has ended may take to arrive, in milliseconds. */
const noteTime = 2_000;

/** How the cases of a run are run. */
export interface RunSettings {
  /** Default: the deadline of the case. */
  readonly timeout?: number | undefined;
  /** Default: true. */
  readonly watchdog?: boolean | undefined;
  /** Ends the case that runs. */
  readonly signal?: AbortSignal | undefined;
  /** Called right before a case that is not skipped. */
  readonly onStart?: ((test: Case) => void) | undefined;
}

/** What the cases of one run share. */
export class SuiteRun {
  readonly #harness: Harness;
  readonly #capabilities: Capabilities | undefined;
  readonly #settings: RunSettings;
  readonly #shared: SharedDispatcher;
  readonly #uncaught = new Uncaught();
  readonly #watchdog: Watchdog | undefined;
  readonly #slack: number;
  /** What is missing, and the first case that needed it. */
  readonly #missing = new Map<string, string>();
  #hasHeard = false;
  #unheard: MissingError | undefined;

  /** @param capabilities `undefined` if the dispatchers have none. */
  constructor(harness: Harness, capabilities: Capabilities | undefined, settings: RunSettings = {}) {
    this.#harness = harness;
    this.#capabilities = capabilities;
    this.#settings = settings;
    this.#shared = new SharedDispatcher(harness);
    this.#slack = 10 * (harness.clock?.slack ?? 0);
    this.#watchdog = settings.watchdog === false ? undefined : createWatchdog();
  }

  /** The longest time that a case may take, with its end, in milliseconds. */
  limitOf(test: Case): number {
    return this.#deadlineOf(test) + closingTime + closingGrace + 2 * this.#slack;
  }

  #deadlineOf(test: Case): number {
    return this.#settings.timeout ?? test.deadline ?? defaultDeadline;
  }

  /**
   * Runs one case, or says why it is skipped. Never rejects, and settles soon after the deadline of the case at the
   * latest, unless the case blocks this thread.
   */
  async run(test: Case): Promise<CaseResult> {
    const { id, clause, title } = test;
    const found = { id, clause, title };
    if (this.#capabilities === undefined) {
      const error = new MissingError('capabilities', "a dispatcher has the member 'capabilities': it has none");
      return { ...found, ...this.#onMissing(id, error) };
    }
    const skip = reasonToSkip(test, this.#capabilities, this.#harness);
    if (skip !== undefined) return { ...found, status: 'skipped', reason: skip };
    // A case that blocks this thread at once is noticed too.
    await this.#watchdog?.ready();
    this.#settings.onStart?.(test);
    try {
      return { ...found, ...(await this.#outcomeOf(test, this.#capabilities)) };
    } finally {
      this.#watchdog?.end();
    }
  }

  async #outcomeOf(test: Case, capabilities: Capabilities): Promise<Pick<CaseResult, 'status' | 'reason'>> {
    const context = new CaseContext(this.#harness, capabilities, this.#shared, this.#unheard);
    const hung = (what: string, limit: number): string =>
      `${what} within ${limit} ms; it waits for: ${String(context.waiting)}` +
      (test.hint === undefined ? '' : `. The usual reason: ${test.hint}`);
    let reason: string | undefined;
    let missing: MissingError | undefined;
    try {
      const limit = this.#deadlineOf(test) + this.#slack;
      this.#watchdog?.begin(test, limit + notice);
      const whole = context.begin().then(() => test.run(context));
      await within(limit, whole, () => hung('it does not end', limit), this.#settings.signal);
      this.#hasHeard ||= context.hasHeard;
    } catch (error) {
      this.#watchdog?.end();
      reason = complaint(error, context);
      ({ missing } = context);
      this.#hasHeard ||= context.hasHeard;
      if (context.hearsNothing && !this.#hasHeard) {
        this.#unheard = await this.#listen();
        missing ??= this.#unheard;
      }
    }
    try {
      const limit = closingTime + closingGrace + this.#slack;
      this.#watchdog?.begin(test, limit + notice);
      const patience = reason === undefined ? closingTime + this.#slack : 0;
      await within(limit, context.end(patience), () => hung('its dispatcher does not close', limit));
    } catch (error) {
      // The first failure is more useful.
      if (reason === undefined && error instanceof MissingError) missing = error;
      reason ??= complaint(error, context);
    }
    const uncaught = await this.#takeUncaught();
    if (uncaught !== undefined) reason = reason === undefined ? uncaught : `${reason}; besides, ${uncaught}`;
    // The next case must not be affected by the failed one, nor wait for its tasks.
    if (reason !== undefined) this.#shared.close(0).catch(() => {});
    if (missing !== undefined) return this.#onMissing(test.id, missing);
    return reason === undefined ? { status: 'passed' } : { status: 'failed', reason };
  }

  /** The first case that needs what is missing fails. The others would all fail with the same complaint. */
  #onMissing(id: string, { what, message }: MissingError): Pick<CaseResult, 'status' | 'reason'> {
    const first = this.#missing.get(what);
    if (first !== undefined) return { status: 'skipped', reason: `${message} (see '${first}')` };
    this.#missing.set(what, id);
    return { status: 'failed', reason: message };
  }

  async #takeUncaught(): Promise<string | undefined> {
    // The platform reports an unhandled rejection after a turn.
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
    const found = this.#uncaught.take();
    return found && `${found.what} occurred during the case: ${described(found.error)}`;
  }

  /**
   * Runs a task that sends a note. @returns what is missing if the task ends and its note does not arrive.
   */
  async #listen(): Promise<MissingError | undefined> {
    const channel = new GateChannel(this.#harness.channel);
    try {
      await channel.connect();
      const gate = channel.register(() => {});
      const dispatcher = await this.#shared.get();
      await within(closingTime + this.#slack, dispatcher.execute(running.note(gate, 'heard')), () => 'it does not end');
      const end = now() + noteTime + this.#slack;
      while (channel.heard === 0 && now() < end)
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
      if (channel.heard > 0) return undefined;
      const kind = this.#harness.channel === undefined ? 'the BroadcastChannel of this thread' : 'Harness.channel';
      return new MissingError(
        'channel',
        `no message of a task arrives: tasks run, and ${kind} does not reach them. If the workers are in another process or on another machine, the harness has to supply a channel (Harness.channel), and the worker its other end (useChannel of '@dispatch/conformance/channel')`,
      );
    } catch {
      // The dispatcher does not run tasks either. The complaint of the case says more.
      return undefined;
    } finally {
      channel.close();
    }
  }

  /** Closes what the cases share. @returns what is wrong with that, if anything. */
  async close(): Promise<string | undefined> {
    this.#watchdog?.close();
    try {
      return await closingProblem('the dispatcher that cases share', this.#slack, this.#shared.close(closingTime));
    } finally {
      this.#uncaught.close();
    }
  }
}

/** Waits for `closing`, which has a timeout of its own. @returns a sentence if it does not fulfil. */
export async function closingProblem(what: string, slack: number, closing: Promise<void>): Promise<string | undefined> {
  const limit = closingTime + closingGrace + slack;
  try {
    await within(limit, closing, () => `${what} does not close within ${limit} ms`);
    return undefined;
  } catch (error) {
    return error instanceof ConformanceError ? error.message : `${what} does not close: ${described(error)}`;
  }
}

/** The options of the `close()` of a dispatcher that the suite no longer needs. */
export const closingOptions: CloseOptions = { cancelPending: true, timeout: closingTime };

function complaint(error: unknown, { lastResults }: CaseContext): string {
  if (error instanceof ConformanceError) return error.message;
  const text = described(error);
  // An error of the case itself: it has met something that it does not check.
  return lastResults.length === 0 ? text : `the case cannot continue: ${lastResults.join('; ')}. ${text}`;
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return show(error);
  return `${error.name}: ${error.message}${error.stack === undefined ? '' : `\n${error.stack}`}`;
}

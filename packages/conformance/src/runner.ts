import type { Capabilities } from '@dispatch/core';
import { ConformanceError } from './assertions.js';
import { touchesOneOf } from './aspects.js';
import type { Aspect, Case } from './case.js';
import { cases as allCases } from './cases/index.js';
import { CaseContext } from './context.js';
import type { Harness } from './harness.js';
import { createReport, type CaseResult, type Report } from './report.js';
import { reasonToSkip } from './selection.js';
import { SharedDispatcher } from './shared-dispatcher.js';

export interface RunSuiteOptions {
  /** Only the cases with these ids, or whose ids begin with one of these that ends with `/`. Default: all. */
  readonly only?: readonly string[];
  /**
   * Only the cases that depend on one of these aspects. Default: all. For a setting that differs from one where every case
   * has run in these aspects alone. The report names what is left out.
   */
  readonly touching?: readonly Aspect[];
  /** The ids of cases known to fail. One that passes, is skipped or does not exist is as wrong as a failure not listed. */
  readonly expectedFailures?: readonly string[];
  /** Told of each result as it comes. */
  readonly onResult?: (result: CaseResult) => void;
  /** The cases to run. Default: those of this package. */
  readonly cases?: readonly Case[];
}

const defaultDeadline = 10_000;
/** How long a dispatcher gets to close, in milliseconds. */
export const closingTime = 2_000;
/** What closing may take beyond its own timeout before it counts as hanging. */
const closingGrace = 3_000;

/**
 * Runs the cases one after the other, on any runtime and without a test runner.
 *
 * @returns a report that can be written as JSON; `ok` says whether everything is as expected. Rejects only where the
 * harness cannot create a dispatcher.
 */
export async function runSuite(harness: Harness, options: RunSuiteOptions = {}): Promise<Report> {
  const { only, touching, expectedFailures = [], onResult, cases = allCases } = options;
  const capabilities = await capabilitiesOf(harness);
  const shared = new SharedDispatcher(harness);
  const results: CaseResult[] = [];
  const left: string[] = [];
  for (const test of cases) {
    if (!isSelected(test.id, only)) continue;
    if (isLeft(test, touching, capabilities, harness)) {
      left.push(test.id);
      continue;
    }
    const result = await runSharing(test, harness, capabilities, shared);
    results.push(result);
    onResult?.(result);
  }
  await shared.close(closingTime);
  // What `only` or `touching` leaves out cannot be stale.
  const expected = expectedFailures.filter((id) => isSelected(id, only) && !left.includes(id));
  return createReport({ harness: harness.name, capabilities, results, expectedFailures: expected, left });
}

/** The capabilities of the harness's dispatchers, as they say themselves. */
export async function capabilitiesOf(harness: Harness): Promise<Capabilities> {
  const dispatcher = await harness.create();
  const { capabilities } = dispatcher;
  await dispatcher.close({ timeout: closingTime });
  return capabilities;
}

/** Whether `only` names the case. */
export function isSelected(id: string, only?: readonly string[]): boolean {
  return only === undefined || only.some((name) => (name.endsWith('/') ? id.startsWith(name) : id === name));
}

/** Whether `touching` leaves the case out. One that says nothing about this dispatcher is skipped, and not left out. */
export function isLeft(
  test: Case,
  touching: readonly Aspect[] | undefined,
  capabilities: Capabilities,
  harness: Harness,
): boolean {
  return !touchesOneOf(test, touching) && reasonToSkip(test, capabilities, harness) === undefined;
}

/** Runs one case, or says why not. Never rejects, and ends soon after the case's deadline at the latest. */
export async function runCase(test: Case, harness: Harness, capabilities: Capabilities): Promise<CaseResult> {
  const shared = new SharedDispatcher(harness);
  const result = await runSharing(test, harness, capabilities, shared);
  await shared.close(closingTime);
  return result;
}

/** As {@link runCase}. @param shared what the cases of one run share; whoever made it closes it. */
export async function runSharing(
  test: Case,
  harness: Harness,
  capabilities: Capabilities,
  shared: SharedDispatcher,
): Promise<CaseResult> {
  const { id, clause, title } = test;
  const skip = reasonToSkip(test, capabilities, harness);
  if (skip !== undefined) return { id, clause, title, status: 'skipped', reason: skip };

  const context = new CaseContext(harness, capabilities, shared);
  const slack = 10 * context.slack;
  const hung = (what: string, limit: number): string =>
    `${what} within ${limit} ms; it waits for: ${String(context.waiting)}`;
  let reason: string | undefined;
  try {
    const limit = (test.deadline ?? defaultDeadline) + slack;
    const whole = context.begin().then(() => test.run(context));
    await within(limit, whole, () => hung('it does not end', limit));
  } catch (error) {
    reason = complaint(error);
  }
  try {
    const limit = closingTime + closingGrace + slack;
    const patience = reason === undefined ? closingTime + slack : 0;
    await within(limit, context.end(patience), () => hung('its dispatcher does not close', limit));
  } catch (error) {
    // What went wrong first says more.
    reason ??= complaint(error);
  }
  // Whatever the case has done to it, the next one is not to suffer from it, nor to wait for its end.
  if (reason !== undefined) shared.close(0).catch(() => {});
  return reason === undefined
    ? { id, clause, title, status: 'passed' }
    : { id, clause, title, status: 'failed', reason };
}

async function within<T>(limit: number, promise: Promise<T>, complain: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ConformanceError(complain()));
    }, limit);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function complaint(error: unknown): string {
  if (error instanceof ConformanceError) return error.message;
  return error instanceof Error
    ? `${error.name}: ${error.message}${error.stack === undefined ? '' : `\n${error.stack}`}`
    : String(error);
}

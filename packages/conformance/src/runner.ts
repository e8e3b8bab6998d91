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
  /** Runs only the cases with these ids; an entry that ends with `/` matches all ids with that prefix. Default: all. */
  readonly only?: readonly string[] | undefined;
  /**
   * Runs only the cases that depend on one of these aspects. Default: all. For a setting that differs only in these aspects
   * from one in which all cases run. The report names the cases that are left out.
   */
  readonly touching?: readonly Aspect[] | undefined;
  /** The ids of cases known to fail. If one passes, is skipped or does not exist, the report is not `ok`. */
  readonly expectedFailures?: readonly string[] | undefined;
  /** Called with each result when its case has ended. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
  /** The cases to run. Default: those of this package. */
  readonly cases?: readonly Case[] | undefined;
}

const defaultDeadline = 10_000;
/** The time in which a dispatcher must close, in milliseconds. */
export const closingTime = 2_000;
/** How long closing may exceed its own timeout before it counts as hanging, in milliseconds. */
const closingGrace = 3_000;

/**
 * Runs the cases one after the other, on any runtime and without a test runner.
 *
 * @returns a report that can be serialized as JSON; `ok` says whether all results are as expected. Rejects only if the
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
  // Ids that `only` or `touching` excludes cannot be out of date.
  const expected = expectedFailures.filter((id) => isSelected(id, only) && !left.includes(id));
  return createReport({ harness: harness.name, capabilities, results, expectedFailures: expected, left });
}

/** The capabilities that the dispatchers of the harness declare. */
export async function capabilitiesOf(harness: Harness): Promise<Capabilities> {
  const dispatcher = await harness.create();
  const { capabilities } = dispatcher;
  await dispatcher.close({ timeout: closingTime });
  return capabilities;
}

/** Whether `only` includes the case. */
export function isSelected(id: string, only?: readonly string[]): boolean {
  return only === undefined || only.some((name) => (name.endsWith('/') ? id.startsWith(name) : id === name));
}

/** Whether `touching` leaves the case out. A case that does not apply to this dispatcher is skipped instead. */
export function isLeft(
  test: Case,
  touching: readonly Aspect[] | undefined,
  capabilities: Capabilities,
  harness: Harness,
): boolean {
  return !touchesOneOf(test, touching) && reasonToSkip(test, capabilities, harness) === undefined;
}

/**
 * Runs one case, or says why it is skipped. Never rejects, and settles soon after the deadline of the case at the
 * latest.
 */
export async function runCase(test: Case, harness: Harness, capabilities: Capabilities): Promise<CaseResult> {
  const shared = new SharedDispatcher(harness);
  const result = await runSharing(test, harness, capabilities, shared);
  await shared.close(closingTime);
  return result;
}

/** Like {@link runCase}. @param shared the dispatcher that the cases of one run share; the caller closes it. */
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
    // The first failure is more useful.
    reason ??= complaint(error);
  }
  // The next case must not be affected by the failed one, nor wait for its tasks.
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

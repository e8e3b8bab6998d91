import type { Capabilities } from '@dispatch/core';
import type { Case } from './case.js';
import { cases as allCases } from './cases/index.js';
import type { Harness } from './harness.js';
import { within } from './limit.js';
import { createReport, type CaseResult, type Report, type ReportInput } from './report.js';
import { checkSelection, isLeft, isSelected, missingAbility, unmatched, type Selection } from './selection.js';
import { checkCreated } from './shared-dispatcher.js';
import { closingOptions, closingProblem, SuiteRun, type RunSettings } from './suite-run.js';

export interface RunSuiteOptions extends Selection, RunSettings {
  /**
   * The longest time that each case may take, in milliseconds, in place of the case's own deadline. `Infinity`: no limit.
   * Default: the deadline of the case, which is 10 000 for most.
   */
  readonly timeout?: number | undefined;
  /**
   * Ends the run when it aborts: the case that runs is not awaited and has no result, its dispatchers are closed, and the
   * report, which is not `ok`, says how many cases were not run. Default: none.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether a second thread prints the name of a case that blocks this thread, when its deadline has passed. Default:
   * true; without effect where the platform cannot start such a thread.
   */
  readonly watchdog?: boolean | undefined;
  /** Called with each case right before it begins, unless it is skipped. Default: none. */
  readonly onStart?: ((test: Case) => void) | undefined;
  /** Called with each result when its case has ended. Default: none. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
  /** The cases to run. Default: those of this package. */
  readonly cases?: readonly Case[] | undefined;
}

/** The time in which a harness must create a dispatcher, in milliseconds. */
const creationTime = 30_000;

/**
 * Runs the cases one after the other, on any runtime and without a test runner.
 *
 * @returns a report that can be serialized as JSON; `ok` says whether all results are as expected. `printReport` prints
 * it. Rejects only if an option is invalid or the harness cannot create a dispatcher.
 */
export async function runSuite(harness: Harness, options: RunSuiteOptions = {}): Promise<Report> {
  const { only, touching, expectedFailures = [], onResult, signal, cases = allCases } = options;
  checkSelection(options);
  checkTimeout(options.timeout);
  const { capabilities, problems } = await probe(harness);
  const run = new SuiteRun(harness, capabilities, options);
  const results: CaseResult[] = [];
  const selected = cases.filter(({ id }) => isSelected(id, only));
  const left =
    capabilities === undefined ? [] : selected.filter((test) => isLeft(test, touching, capabilities, harness));
  const queue = selected.filter((test) => !left.includes(test));
  for (const test of queue) {
    const result = hasAborted(signal) ? undefined : await run.run(test);
    // The case was ended, which is no failure of the dispatcher.
    if (result === undefined || (result.status === 'failed' && hasAborted(signal))) break;
    results.push(result);
    onResult?.(result);
  }
  if (results.length < queue.length)
    problems.push(`the run was aborted: ${queue.length - results.length} of ${queue.length} cases were not run`);
  problems.push(...unmatched(only, cases), ...[await run.close()].filter((problem) => problem !== undefined));
  return createReport({
    harness: harness.name,
    capabilities,
    results,
    // Ids that `only` or `touching` excludes cannot be out of date.
    expectedFailures: expectedFailures.filter((id) => isSelected(id, only) && !left.some((test) => test.id === id)),
    left: left.map(({ id }) => id),
    problems,
    unproven: unproven(selected, capabilities, harness),
  });
}

/** The capabilities that the dispatchers of the harness declare. */
export async function capabilitiesOf(harness: Harness): Promise<Capabilities> {
  const { capabilities } = await probe(harness);
  if (capabilities === undefined) throw new TypeError(`the dispatchers of '${harness.name}' have no capabilities`);
  return capabilities;
}

/** Creates a dispatcher to read its capabilities. */
export async function probe(
  harness: Harness,
): Promise<{ readonly capabilities: Capabilities | undefined; readonly problems: string[] }> {
  const slack = 10 * (harness.clock?.slack ?? 0);
  const created: unknown = await within(
    creationTime + slack,
    Promise.resolve(harness.create()),
    () => `create() of the harness does not fulfil within ${creationTime + slack} ms`,
  );
  checkCreated(created);
  const capabilities: unknown = created.capabilities;
  const closing = (async (): Promise<void> => created.close(closingOptions))();
  const problem = await closingProblem('the first dispatcher, which ran no task,', slack, closing);
  return {
    capabilities: typeof capabilities === 'object' && capabilities !== null ? created.capabilities : undefined,
    problems: problem === undefined ? [] : [problem],
  };
}

/** The cases that are skipped because the harness lacks a member. */
export function unproven(
  cases: readonly Case[],
  capabilities: Capabilities | undefined,
  harness: Harness,
): ReportInput['unproven'] {
  if (capabilities === undefined) return [];
  return cases.flatMap((test) => {
    const needs = missingAbility(test, capabilities, harness);
    return needs === undefined ? [] : [{ needs, id: test.id, clause: test.clause }];
  });
}

/**
 * Runs one case, or says why it is skipped. Never rejects, and settles soon after the deadline of the case at the
 * latest.
 */
export async function runCase(test: Case, harness: Harness, capabilities: Capabilities): Promise<CaseResult> {
  const run = new SuiteRun(harness, capabilities);
  const result = await run.run(test);
  const problem = await run.close();
  return problem === undefined || result.status !== 'passed'
    ? result
    : { ...result, status: 'failed', reason: problem };
}

/** @throws {TypeError} if a `timeout` is not a number of milliseconds. */
export function checkTimeout(timeout: unknown): void {
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0))
    throw new TypeError(`'timeout' must be a number of milliseconds, 0 or greater, got ${String(timeout)}`);
}

function hasAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

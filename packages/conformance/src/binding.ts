import { cases } from './cases/index.js';
import type { Aspect, Case } from './case.js';
import { fail } from './assertions.js';
import type { Harness } from './harness.js';
import { createReport, type CaseResult, type Report } from './report.js';
import { capabilitiesOf, closingTime, isLeft, isSelected, runSharing } from './runner.js';
import { reasonToSkip } from './selection.js';
import { SharedDispatcher } from './shared-dispatcher.js';

/** How a binding to a test runner is asked for. */
export interface DescribeOptions {
  /** Only the cases with these ids, or whose ids begin with one of these that ends with `/`. Default: all. */
  readonly only?: readonly string[];
  /**
   * Only the cases that depend on one of these aspects. Default: all. The others become no tests, and the report names them.
   */
  readonly touching?: readonly Aspect[];
  /** The ids of cases known to fail. A test of one fails as soon as the case passes, or is skipped. */
  readonly expectedFailures?: readonly string[];
  /** Called with the report when all cases have run. It is plain data: `JSON.stringify` it into a file. */
  readonly report?: (report: Report) => void | Promise<void>;
}

/** One case as a test of some test runner. */
export interface BoundCase {
  readonly title: string;
  /** Why it is to be skipped. */
  readonly skip: string | undefined;
  /** Longer than the case's own deadline: the suite's complaint says more than the runner's. */
  readonly timeout: number;
  /** Rejects where the case does not go as expected. */
  run(): Promise<void>;
}

/** The cases for `harness`, ready to be made tests of. */
export interface BoundCases {
  readonly cases: readonly BoundCase[];
  /** Puts away what cases have shared; to be called when all that are to run have run. @returns the report of them. */
  end(): Promise<Report>;
}

/** Prepares the cases for any test runner: `./vitest` and `./node-test` are made of it. */
export async function bind(
  harness: Harness,
  { only, touching, expectedFailures = [] }: DescribeOptions = {},
): Promise<BoundCases> {
  const capabilities = await capabilitiesOf(harness);
  const named = cases.filter((test) => isSelected(test.id, only));
  const left = named.filter((test) => isLeft(test, touching, capabilities, harness));
  const selected = named.filter((test) => !left.includes(test));
  const shared = new SharedDispatcher(harness);
  const results = new Map<string, CaseResult>();

  const bindCase = (test: Case): BoundCase => {
    const { id, clause, title } = test;
    const expected = expectedFailures.includes(id);
    const reason = reasonToSkip(test, capabilities, harness);
    if (reason !== undefined) results.set(id, { id, clause, title, status: 'skipped', reason });
    return {
      title: `${id} (${clause}): ${title}${expected ? ' [expected to fail]' : ''}${reason === undefined ? '' : ` [${reason}]`}`,
      // An expected failure that is skipped is stale: its test has to fail.
      skip: expected ? undefined : reason,
      timeout: (test.deadline ?? 10_000) + 20_000 + 100 * (harness.clock?.slack ?? 0),
      async run() {
        const result = await runSharing(test, harness, capabilities, shared);
        results.set(id, result);
        if (expected && result.status !== 'failed')
          fail(`'${id}' is among the expected failures, and ${result.status}: take it out`);
        if (!expected && result.status === 'failed') fail(result.reason ?? 'it failed');
      },
    };
  };

  // What `only` or `touching` leaves out cannot be stale.
  const expectations = expectedFailures.filter((id) => isSelected(id, only) && !left.some((test) => test.id === id));
  const unknown = expectations.filter((id) => !cases.some((test) => test.id === id));
  return {
    cases: [
      ...selected.map(bindCase),
      ...unknown.map((id): BoundCase => ({
        title: `${id} [expected to fail]`,
        skip: undefined,
        timeout: 1000,
        run: () => fail(`'${id}' is among the expected failures, and there is no such case: take it out`),
      })),
    ],
    async end() {
      await shared.close(closingTime);
      return createReport({
        harness: harness.name,
        capabilities,
        results: [...results.values()],
        expectedFailures: expectations,
        left: left.map(({ id }) => id),
      });
    },
  };
}

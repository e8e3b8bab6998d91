import { cases } from './cases/index.js';
import type { Aspect, Case } from './case.js';
import { fail } from './assertions.js';
import type { Harness } from './harness.js';
import { createReport, type CaseResult, type Report } from './report.js';
import { capabilitiesOf, closingTime, isLeft, isSelected, runSharing } from './runner.js';
import { reasonToSkip } from './selection.js';
import { SharedDispatcher } from './shared-dispatcher.js';

/** Options of a binding to a test runner. */
export interface DescribeOptions {
  /** Runs only the cases with these ids; an entry that ends with `/` matches all ids with that prefix. Default: all. */
  readonly only?: readonly string[] | undefined;
  /**
   * Runs only the cases that depend on one of these aspects. Default: all. The other cases do not become tests; the report
   * names them.
   */
  readonly touching?: readonly Aspect[] | undefined;
  /** The ids of cases known to fail. The test of such a case fails if the case passes or is skipped. */
  readonly expectedFailures?: readonly string[] | undefined;
  /** Called with the report when all cases have run. The report is plain data that `JSON.stringify` can serialize. */
  readonly report?: ((report: Report) => void | Promise<void>) | undefined;
}

/** One case as a test of some test runner. */
export interface BoundCase {
  readonly title: string;
  /** Why the test is skipped; `undefined` if it runs. */
  readonly skip: string | undefined;
  /**
   * In milliseconds. Longer than the deadline of the case: the message of the suite is more useful than the runner's.
   */
  readonly timeout: number;
  /** Rejects if the case does not end as expected. */
  run(): Promise<void>;
}

/** The cases for `harness`, ready to be declared as tests. */
export interface BoundCases {
  readonly cases: readonly BoundCase[];
  /** Closes what the cases share. Call it after the last case. @returns the report of all cases that have run. */
  end(): Promise<Report>;
}

/** Prepares the cases for any test runner; `./vitest` and `./node-test` use it. */
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
      // An expected failure that is skipped is out of date: its test must fail.
      skip: expected ? undefined : reason,
      timeout: (test.deadline ?? 10_000) + 20_000 + 100 * (harness.clock?.slack ?? 0),
      async run() {
        const result = await runSharing(test, harness, capabilities, shared);
        results.set(id, result);
        if (expected && result.status !== 'failed')
          fail(`'${id}' is an expected failure but ${result.status}: remove it from expectedFailures`);
        if (!expected && result.status === 'failed') fail(result.reason ?? 'it failed');
      },
    };
  };

  // Ids that `only` or `touching` excludes cannot be out of date.
  const expectations = expectedFailures.filter((id) => isSelected(id, only) && !left.some((test) => test.id === id));
  const unknown = expectations.filter((id) => !cases.some((test) => test.id === id));
  return {
    cases: [
      ...selected.map(bindCase),
      ...unknown.map((id): BoundCase => ({
        title: `${id} [expected to fail]`,
        skip: undefined,
        timeout: 1000,
        run: () => fail(`'${id}' is an expected failure but there is no such case: remove it from expectedFailures`),
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

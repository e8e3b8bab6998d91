import type { Report } from './report.js';

/**
 * Prints a report: the counts, each failure with its complaint, and what was not tested because the harness lacks a
 * member. For every runtime.
 *
 * @param print prints one line or several. Default: `console.log`.
 */
export function printReport(report: Report, print: (text: string) => void = (text) => console.log(text)): void {
  const { counts, harness, results, suite } = report;
  for (const { id, clause, title, status, reason } of results) {
    if (status !== 'failed') continue;
    const note = report.unexpectedFailures.includes(id) ? '' : ' (expected)';
    print(`FAILED${note} ${id} (${clause}): ${title}\n${indented(reason ?? 'no reason was given')}`);
  }
  for (const id of report.staleExpectations) print(`'${id}' is an expected failure but did not fail.`);
  for (const problem of report.problems) print(problem);
  printUnproven(report, print);
  print(
    `${harness}, contract ${suite}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped. ` +
      (report.ok ? 'All as expected.' : 'Not as expected.'),
  );
}

/** Prints what was not tested because the harness lacks a member. */
export function printUnproven({ unproven }: Report, print: (text: string) => void): void {
  for (const { needs, cases, clauses } of unproven)
    print(`Not tested, for the harness has no '${needs}': ${cases.length} cases, of ${clauses.join(', ')}.`);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

import { cases, runSuite, type Harness, type Report } from '@dispatch/conformance';

/** How long a test may take that calls {@link caught}, in milliseconds. */
export const catchingTime = 90_000;

/**
 * Runs the case that has to catch a fault. A case that hangs ends at its deadline, which is short at first: on a busy machine
 * the case may wait for something else by then, and gets more time.
 *
 * @param complaint what the case has to complain about.
 */
export async function caught(harness: Harness, id: string, complaint: string): Promise<Report> {
  const test = cases.find((each) => each.id === id);
  const run = (timeout: number): Promise<Report> => runSuite(harness, { only: [id], timeout, watchdog: false });
  // A case with a deadline of its own has much to do before it hangs.
  const isShort = test?.deadline === undefined && isHanging(complaint);
  let report = await run(isShort ? 3000 : 12_000);
  for (const timeout of isShort ? [12_000, 40_000] : [40_000]) {
    const reason = report.results[0]?.reason ?? '';
    if (!isHanging(reason) || reason.includes(complaint)) break;
    report = await run(timeout);
  }
  return report;
}

/** Whether a complaint is about a case that does not end. */
export function isHanging(complaint: string): boolean {
  return complaint.includes('it waits for');
}

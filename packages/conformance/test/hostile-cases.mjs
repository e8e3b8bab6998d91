// Runs cases that would end or block a careless runner. runner-process.test.ts runs this file in a separate process.
import { printReport, runSuite } from '@dispatch/conformance';

const dispatcher = {
  capabilities: Object.freeze({ parallel: false }),
  status: 'closed',
  close: () => Promise.resolve(),
};
const test = (id, run, deadline) => ({ id, clause: 'A1', title: `the case ${id}`, run, deadline });
const cases = [
  test('hostile/blocks', async () => {
    const end = performance.now() + 4500;
    while (performance.now() < end);
  }, 1000),
  test('hostile/rejects', async () => void Promise.reject(new RangeError('never handled'))),
  test('hostile/throws-later', async (t) => {
    setTimeout(() => {
      throw new RangeError('never caught');
    }, 0);
    await t.pause(20);
  }),
  test('hostile/last', async () => {}),
];

const report = await runSuite({ name: 'hostile', create: () => dispatcher }, { cases });
printReport(report);

// Runs a case on dispatchers that never close and are always busy. runner-process.test.ts runs this file in a separate
// process, which has to end by itself.
import { printReport, runSuite } from '@dispatch/conformance';

const dispatcher = {
  capabilities: Object.freeze({ parallel: true }),
  status: 'open',
  stats: () => ({ queued: 0, running: 1, workers: [] }),
  close: () => new Promise(() => {}),
};
const cases = [{ id: 'hostile/shares', clause: 'A1', title: 'a case', run: async (t) => void (await t.shared()) }];

const report = await runSuite({ name: 'hostile', create: () => dispatcher }, { cases, watchdog: false });
printReport(report);

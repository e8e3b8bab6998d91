// A test file of node:test that node-test-binding.test.ts runs in a separate process, with cases that need no tasks.
import { writeFile } from 'node:fs/promises';
import { describeConformance } from '@dispatch/conformance/node-test';

const dispatcher = {
  capabilities: Object.freeze({ parallel: false, blocking: false, crashRecovery: 'none' }),
  status: 'closed',
  close: () => Promise.resolve(),
};

describeConformance(
  { name: 'a dispatcher that does nothing', create: () => dispatcher },
  {
    only: [
      'producer/',
      'capabilities/all-there',
      'run/workers-in-parallel',
      'run/returns-before-start',
      'run/unknown',
      'prodcer/',
      'process/never-used',
    ],
    expectedFailures: ['capabilities/all-there', 'producer/on-cancel', 'run/unknown'],
    report: (report) => writeFile(process.env.REPORT, JSON.stringify(report)),
  },
);

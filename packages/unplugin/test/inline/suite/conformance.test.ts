import type { Harness } from '@dispatch/conformance';
import type { DescribeOptions } from '@dispatch/conformance/vitest';
import { createDispatcher as createInProcess } from '@dispatch/in-process';
import { createDispatcher as createNode } from '@dispatch/node';
import { buildSuite } from './build-suite.js';

const suite = await buildSuite();
const { describeConformance } = (await import(/* @vite-ignore */ `${suite}vitest.js`)) as {
  describeConformance(harness: Harness, options: DescribeOptions): void;
};

const expectedFailures = [
  // A function that returns inline tasks is not a factory of `defineTasks`, which the message would name.
  'task/uncalled-factory-execute',
  'task/uncalled-factory-executeasync',
  'task/uncalled-factory-stream',
  // Without the option `errors`, an error of a class of the user arrives as an `Error` with its name.
  'block/throws-the-error',
  'error/AggregateError',
  'error/cause',
  'error/computed-name',
  'error/listed',
  'error/listedSubclass',
];

describeConformance(
  { name: 'inline tasks in process', create: (options) => createInProcess(options) },
  { expectedFailures },
);

// Each inline task is in a module of its own, which a worker loads when it first runs it: tasks of several modules may
// start in another order than those of one, on which cases of other groups rely.
describeConformance(
  { name: 'inline tasks in worker threads', create: (options) => createNode(options) },
  { expectedFailures, only: ['data/', 'error/', 'falsy/', 'map/', 'progress/', 'share/', 'task/'] },
);

import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import type { Harness } from '@dispatch/conformance';
import setup from '@dispatch/conformance/setup';
import { createDispatcher } from '@dispatch/in-process';

/** The harness of this package for the conformance suite. */
export const harness: Harness = {
  name: '@dispatch/in-process',
  create: createDispatcher,
  createWithSetup: (options) => createDispatcher({ ...options, setup }),
  adapter: import.meta.resolve('@dispatch/in-process'),
  localAdapter: import.meta.resolve('@dispatch/in-process'),
  otherRealm:
    'data:text/javascript,import vm from "node:vm"; export const evaluate = (code) => vm.runInNewContext(code)',
  asyncLocalStorage: new AsyncLocalStorage(),
  broadcasts: true,
  directOutput: true,
  clock: { slack: 50 },
  runProgram(name) {
    const script = `import setup from '@dispatch/conformance/setup';
import { createDispatcher } from '@dispatch/in-process';
      import { programs } from '@dispatch/conformance/programs';
      await programs['${name}'](createDispatcher);`;
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ['--input-type=module', '--eval', script],
        { cwd: import.meta.dirname, timeout: 20_000 },
        (_error, stdout, stderr) => {
          resolve({ exitCode: child.exitCode, stdout, stderr, timedOut: child.killed });
        },
      );
    });
  },
};

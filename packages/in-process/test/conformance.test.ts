import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { describeConformance } from '@dispatch/conformance/vitest';
import { createDispatcher } from '@dispatch/in-process';

describeConformance(
  {
    name: '@dispatch/in-process',
    create: createDispatcher,
    adapter: import.meta.resolve('@dispatch/in-process'),
    otherRealm:
      'data:text/javascript,import vm from "node:vm"; export const evaluate = (code) => vm.runInNewContext(code)',
    asyncLocalStorage: new AsyncLocalStorage(),
    clock: { slack: 50 },
    runProgram(name) {
      const script = `import { createDispatcher } from '@dispatch/in-process';
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
  },
  { report: (report) => writeFile('reports/conformance.json', JSON.stringify(report, null, 2)) },
);

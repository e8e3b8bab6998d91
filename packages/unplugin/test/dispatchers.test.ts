import { expect, test } from 'vitest';
import { rewrite } from '../src/source/rewrite.ts';

const settings = { namespaceOf: () => 'n', workerModule: (adapter: string) => `/runtime/${adapter}.js` };
const codeOf = (code: string): string | undefined => rewrite('/app/page.ts', code, settings)?.code;

test.each(['web', 'node'])('createDispatcher of %s gets a worker, before the options that are given', (adapter) => {
  const create = (call: string): string | undefined => {
    const lines = codeOf(`import { createDispatcher } from '@dispatch/${adapter}';\n${call}`)?.split('\n');
    expect(lines?.[0]).toBe(`import { worker as __dispatchWorker_${adapter} } from "/runtime/${adapter}.js";`);
    return lines?.[2]?.replace(`__dispatchWorker_${adapter}`, 'W');
  };
  expect(create('createDispatcher();')).toBe('createDispatcher({ worker: W });');
  expect(create('createDispatcher({});')).toBe('createDispatcher({ worker: W, });');
  expect(create('createDispatcher({ workers: 2 });')).toBe('createDispatcher({ worker: W,  workers: 2 });');
});

test.each([
  ['options', { workers: 2, worker: undefined }],
  ['{ workers: 2, worker: undefined }', undefined],
  ['{ workers: 2, worker: options }', undefined],
  ['{ ...options }', { workers: 2, worker: undefined }],
  ['{ workers: 2, ["worker"]: options }', undefined],
  ['...options', [{ workers: 2 }]],
  ['options ? options : { workers: 2 }', undefined],
])('a worker that is undefined when the program runs is as left out: %s', (text, options) => {
  const code = codeOf(`import { createDispatcher } from '@dispatch/web';\nconst made = createDispatcher(${text});`);
  const call = code?.split('\n')[2]?.replace('const made =', 'return') ?? '';
  const run = (given: unknown): unknown =>
    new Function('options', 'createDispatcher', '__dispatchWorker_web', call)(given, (all: unknown) => all, 'W');
  expect(run(options)).toEqual({ workers: 2, worker: 'W' });
  if (text === '{ workers: 2, worker: options }') expect(run('own')).toEqual({ workers: 2, worker: 'own' });
});

test.each(['worker', 'worker()', 'all.worker', 'undefined'])(
  '%s may be undefined, and is kept if it is not',
  (value) => {
    expect(
      codeOf(
        `import { createDispatcher } from '@dispatch/web';\nexport const f = (worker, all) => createDispatcher({ worker: ${value} });`,
      ),
    ).toContain(
      `createDispatcher(((o) => (o?.worker === undefined ? { ...o, worker: __dispatchWorker_web } : o))({ worker: ${value} }))`,
    );
  },
);

test('in development, only dispatchers of the adapter whose workers are replaced are tracked', () => {
  const code = (adapter: string): string | undefined =>
    rewrite('/app/page.ts', `import { createDispatcher } from '@dispatch/${adapter}';\ncreateDispatcher();`, {
      ...settings,
      liveAdapter: 'node',
    })?.code;
  expect(code('node')).toBe(
    `import { worker as __dispatchWorker_node, track as __dispatchTrack_node } from "/runtime/node.js";\n` +
      `import { createDispatcher } from '@dispatch/node';\n` +
      `__dispatchTrack_node(createDispatcher({ worker: __dispatchWorker_node() }));`,
  );
  expect(code('web')).toBe(
    `import { worker as __dispatchWorker_web } from "/runtime/web.js";\n` +
      `import { createDispatcher } from '@dispatch/web';\ncreateDispatcher({ worker: __dispatchWorker_web });`,
  );
});

test('two calls share the import, and a namespace import is found', () => {
  expect(codeOf(`import * as web from '@dispatch/web';\nweb.createDispatcher(); web.createDispatcher();`)).toBe(
    `import { worker as __dispatchWorker_web } from "/runtime/web.js";\nimport * as web from '@dispatch/web';\n` +
      `web.createDispatcher({ worker: __dispatchWorker_web }); web.createDispatcher({ worker: __dispatchWorker_web });`,
  );
});

test('calls with a worker of their own, and of other packages, stay', () => {
  const call = (text: string, before = ''): string | undefined =>
    codeOf(`import { createDispatcher } from '@dispatch/node';\n${before}\ncreateDispatcher(${text});`);
  expect(call(`{ worker: () => new Worker(new URL('./worker.js', import.meta.url)) }`)).toBeUndefined();
  expect(call(`{ ...options, worker: new URL('./worker.js', import.meta.url) }`)).toBeUndefined();
  expect(call(`{ worker() {} }`)).toBeUndefined();
  expect(call('{ worker }', `import { worker } from './own.js';`)).toBeUndefined();
  expect(call('{ worker }', `export const worker = () => new Worker();`)).toBeUndefined();
  expect(call('{ worker }', `function worker() {}`)).toBeUndefined();
  expect(call('{ worker }', `const worker = isLarge ? own : undefined;`)).toContain('o?.worker');
  expect(codeOf(`import { createDispatcher } from '@dispatch/in-process';\ncreateDispatcher();`)).toBeUndefined();
});

test('what is passed to serve(), and imports with the comment, have their functions', () => {
  expect(
    codeOf(
      `import { serve } from '@dispatch/web/worker';\nimport { tasks } from './tasks.js';\nimport './other.js';\nserve(tasks);`,
    ),
  ).toBe(
    `import { serve } from '@dispatch/web/worker';\nimport { tasks } from "./tasks.js?dispatch-tasks";\nimport './other.js';\nserve(tasks);`,
  );
  expect(codeOf(`await import(/* @dispatch-keep */ './tasks.js');\nawait import('./tasks.js');`)).toBe(
    `await import(/* @dispatch-keep */ "./tasks.js?dispatch-tasks");\nawait import('./tasks.js');`,
  );
});

test('a module that only passes on tasks does so with their functions', () => {
  const code = `import { tasks } from './tasks.js';\nimport { other } from './other.js';\nexport { tasks };\nexport * from './more.js?a';`;
  expect(rewrite('/app/index.ts?dispatch-tasks', code, settings)?.code).toBe(
    `import { tasks } from "./tasks.js?dispatch-tasks";\nimport { other } from './other.js';\nexport { tasks };\nexport * from "./more.js?a&dispatch-tasks";`,
  );
});

test('directives stay first', () => {
  expect(codeOf(`'use client';\n\nimport { createDispatcher } from '@dispatch/web';\ncreateDispatcher();`)).toMatch(
    /^'use client';\n\nimport \{ worker as /,
  );
});

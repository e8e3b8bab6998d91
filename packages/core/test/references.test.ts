import { defineTasks, type StreamTask, type Task } from '@dispatch/core';
import { argumentsOf, definitionOf, definitionsOf } from '@dispatch/core/internal';
import { taskReferences } from '@dispatch/core/references';
import { describe, expect, expectTypeOf, test } from 'vitest';

interface Module {
  readonly tasks: {
    readonly add: (a: number, b: number) => Task<number>;
    readonly count: (to: number) => StreamTask<number, string>;
    readonly then: () => Task<void>;
  };
  readonly default: { readonly double: (value: number) => Task<number> };
  readonly single: (value: number) => Task<number>;
  readonly limit: number;
  readonly helper: () => string;
}

const url = 'file:///app/tasks.js';

test('a reference has the names, the module and the arguments of a task, and is one factory each time', () => {
  const { tasks } = taskReferences<Module>(url, { namespace: 'sums' });
  const { namespace, name, module, args } = tasks.add(1, 2);
  expect({ namespace, name, module, args }).toEqual({ namespace: 'sums', name: 'add', module: url, args: [1, 2] });
  expect(argumentsOf(tasks.count(3))).toEqual([3]);
  expect(tasks.add).toBe(tasks.add);
});

test('its types are those of the exports that are sets of tasks', () => {
  const references = taskReferences<Module>(url);
  expectTypeOf(references.tasks.add).toEqualTypeOf<(a: number, b: number) => Task<number>>();
  expectTypeOf(references.tasks.count(3)).toEqualTypeOf<StreamTask<number, string>>();
  expectTypeOf(references.default.double(2)).toEqualTypeOf<Task<number>>();
  expectTypeOf<keyof typeof references>().toEqualTypeOf<'tasks' | 'default'>();
  expectTypeOf<keyof typeof references.tasks>().toEqualTypeOf<'add' | 'count'>();
});

test('the module may be a URL, an absolute path or left open', () => {
  const moduleOf = (module: string | URL | undefined): unknown => taskReferences<Module>(module).tasks.add(1, 2).module;
  expect([moduleOf(new URL(url)), moduleOf('/app/tasks.js'), moduleOf(undefined)]).toEqual([url, url, undefined]);
});

test('a reference is not a definition of its module: the module can define the task itself', () => {
  const module = 'file:///app/defined-later.js';
  taskReferences<Module>(module).tasks.add(1, 2);
  expect(definitionsOf(module)).toEqual([]);
});

describe('on the thread of the caller, a reference', () => {
  const module = 'file:///app/loaded.js';

  function run(...args: never[]): unknown {
    const { tasks } = taskReferences<{ tasks: { join: (...texts: string[]) => Task<string> } }>(module);
    return definitionOf(tasks.join()).run(...args);
  }

  test('fails while its module is not loaded', () => {
    expect(() => run()).toThrow(/^'join' is a reference to a task of a module that this thread has not imported/);
  });

  test('runs the function of its module with the same arguments and no receiver', () => {
    defineTasks(module, {
      join(this: unknown, ...texts: string[]) {
        return [this, ...texts];
      },
    });
    expect(run(...(['a', 'b'] as never[]))).toEqual([undefined, 'a', 'b']);
  });

  test('runs the function of the latest evaluation, if the module is loaded again', () => {
    defineTasks(module, { join: () => 'again' });
    expect(run()).toBe('again');
  });
});

describe('used wrongly', () => {
  const references = taskReferences<Module>(url);

  test('references are not thenable', async () => {
    expect(await Promise.resolve(references)).toBe(references);
    expect(await Promise.resolve(references.tasks)).toBe(references.tasks);
  });

  test('an export that is called says how a task is made', () => {
    expect(() => Reflect.apply(Object(references.tasks), undefined, [1])).toThrow(
      new TypeError(
        `a task is a member of an export of its module: 'const { tasks } = taskReferences(…)', then 'tasks.work()'`,
      ),
    );
  });

  test.each([
    ['Object.keys', (): unknown => Object.keys(references.tasks)],
    ['spread', (): unknown => ({ ...references })],
  ])('the tasks cannot be listed: %s', (_name, list) => {
    expect(list).toThrow(/^references do not know which tasks there are: import the module itself/);
  });

  test.each([
    ['module', (): unknown => taskReferences('./tasks.js')],
    ['module', (): unknown => taskReferences(5 as never)],
    ['namespace', (): unknown => taskReferences(url, { namespace: 1 as never })],
    ['errors', (): unknown => taskReferences(url, { errors: [Error, 'x' as never] })],
    ['options', (): unknown => taskReferences(url, null as never)],
  ])('an invalid %s is a TypeError that names it', (name, make) => {
    expect(make).toThrow(new RegExp(`^'${name}' must be`));
    expect(make).toThrow(TypeError);
  });
});

import { fileURLToPath } from 'node:url';
import { defineTasks } from '@dispatch/core';
import { argumentsOf, definitionOf, definitionsOf } from '@dispatch/core/internal';
import { describe, expect, test, vi } from 'vitest';

const here = import.meta.url;

describe('a factory', () => {
  test('runs nothing', () => {
    const work = vi.fn();
    const tasks = defineTasks(here, { work });
    tasks.work();
    expect(work).not.toHaveBeenCalled();
  });

  test('creates a task with its namespace, name, module and arguments', () => {
    const tasks = defineTasks(here, { add: (a: number, b: number) => a + b }, { namespace: 'sums' });
    const task = tasks.add(1, 2);
    expect([task.namespace, task.name, task.module, task.args]).toEqual(['sums', 'add', here, [1, 2]]);
  });

  test('creates a new task for each call', () => {
    const tasks = defineTasks(here, { work() {} });
    expect(tasks.work()).not.toBe(tasks.work());
  });

  test('keeps the arguments without copying', () => {
    const tasks = defineTasks(here, { work(_value: object) {} });
    const value = {};
    expect(tasks.work(value).args[0]).toBe(value);
    expect(argumentsOf(tasks.work(value))[0]).toBe(value);
  });

  test('accepts more and fewer arguments than the function has parameters', () => {
    const tasks = defineTasks(here, { work(..._values: unknown[]) {} });
    expect(tasks.work().args).toEqual([]);
    expect(tasks.work(undefined, null).args).toEqual([undefined, null]);
  });

  test('refers to the original function', () => {
    function work(): void {}
    const tasks = defineTasks(here, { work });
    expect(definitionOf(tasks.work()).run).toBe(work);
  });
});

describe('a task', () => {
  const task = defineTasks(here, { work(_value: number) {} }).work(1);

  test.each(['namespace', 'name', 'module', 'args'])('has a read-only property %s', (property) => {
    expect(Reflect.set(task, property, 'other')).toBe(false);
  });

  test('exposes its arguments as a frozen copy', () => {
    expect(Object.isFrozen(task.args)).toBe(true);
    expect(() => (task.args as unknown[]).push(2)).toThrow(TypeError);
    expect(argumentsOf(task)).toEqual([1]);
  });

  test('does not change with the array that was spread into its arguments', () => {
    const values = [1, 2];
    const spread = defineTasks(here, { work(..._values: number[]) {} }).work(...values);
    values.push(3);
    expect(spread.args).toEqual([1, 2]);
  });

  test('does not expose its definition', () => {
    expect(Object.keys(task)).toEqual(['uncloneable']);
    expect(JSON.stringify(task)).toBe('{}');
  });
});

describe('the result of defineTasks', () => {
  test('is frozen', () => {
    const tasks = defineTasks(here, { work() {} });
    expect(Object.isFrozen(tasks)).toBe(true);
  });

  test('does not change with the object of functions', () => {
    const functions = { work: () => 1 };
    const tasks = defineTasks(here, functions);
    const { work } = functions;
    functions.work = () => 2;
    expect(definitionOf(tasks.work()).run).toBe(work);
  });

  test('does not change with the array of errors', () => {
    class Own extends Error {}
    const errors = [Own];
    const tasks = defineTasks(here, { work() {} }, { errors });
    errors.pop();
    expect(definitionOf(tasks.work()).errors).toEqual([Own]);
  });

  test('has a factory for each function, in order', () => {
    expect(Object.keys(defineTasks(here, { b() {}, a() {} }))).toEqual(['b', 'a']);
  });

  test('ignores inherited properties and symbols', () => {
    const functions: Record<string, () => void> = Object.create({ inherited() {} }) as Record<string, () => void>;
    functions['own'] = () => {};
    Object.assign(functions, { [Symbol('symbol')]: () => {} });
    expect(Reflect.ownKeys(defineTasks(here, functions))).toEqual(['own']);
  });

  test.each(['__proto__', 'constructor', 'then', 'toString', 'hasOwnProperty', '', 'with space', '0', 'ünï'])(
    'supports a task named %o',
    (name) => {
      const functions: Record<string, () => number> = { ['other']: () => 0 };
      Object.defineProperty(functions, name, { value: () => 1, enumerable: true });
      const tasks = defineTasks(here, functions);
      expect(Object.hasOwn(tasks, name)).toBe(true);
      const factory = Object.getOwnPropertyDescriptor(tasks, name)?.value as () => ReturnType<(typeof tasks)[string]>;
      expect(factory().name).toBe(name);
      expect(Object.getPrototypeOf(tasks)).toBe(Object.prototype);
    },
  );

  test.each([
    ['an arrow function', () => {}],
    ['an async function', async () => {}],
    ['a generator', function* () {}],
    ['an async generator', async function* () {}],
    ['a bound function', Array.prototype.push.bind([])],
    ['a platform function', Math.max],
    ['a proxy of a function', new Proxy(() => {}, {})],
  ])('accepts %s', (_what, work) => {
    expect(definitionOf(defineTasks(here, { work }).work()).run).toBe(work);
  });

  test('allows no module', () => {
    const task = defineTasks(undefined, { work() {} }).work();
    expect(task.module).toBeUndefined();
  });
});

describe('definitions', () => {
  test('are registered by module, in order, including duplicates', () => {
    const module = 'file:///doubles.js';
    defineTasks(module, { a() {}, b() {} });
    defineTasks(module, { a() {} }, { namespace: 'other' });
    defineTasks(module, { a() {} });
    expect(definitionsOf(module).map(({ namespace, name }) => [namespace, name])).toEqual([
      ['', 'a'],
      ['', 'b'],
      ['other', 'a'],
      ['', 'a'],
    ]);
  });

  test('are empty for an unknown module', () => {
    expect(definitionsOf('file:///nowhere.js')).toEqual([]);
  });

  test('are frozen', () => {
    expect(Object.isFrozen(definitionOf(defineTasks(here, { work() {} }).work()))).toBe(true);
  });

  test('are not registered by a call that throws', () => {
    const module = 'file:///half.js';
    // @ts-expect-error: a number is not a function.
    expect(() => defineTasks(module, { good() {}, bad: 1 })).toThrow(TypeError);
    expect(definitionsOf(module)).toEqual([]);
  });
});

describe('invalid arguments are named', () => {
  test.each([[42], [null], [{}], [new Date()]])('module: %o', (module) => {
    // @ts-expect-error: an invalid argument on purpose.
    expect(() => defineTasks(module, {})).toThrow(/'module'.*import\.meta\.url/);
  });

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
    [{}, 'Object'],
    [Symbol('s'), 'Symbol\\(s\\)'],
  ])('a function that is %o', (value, kind) => {
    // @ts-expect-error: an invalid argument on purpose.
    expect(() => defineTasks(here, { work: value })).toThrow(new RegExp(`'work'.*function.*${kind}`));
  });

  test.each([[undefined], [null], [42], ['functions'], [() => {}]])('functions: %o', (functions) => {
    // @ts-expect-error: an invalid argument on purpose.
    expect(() => defineTasks(here, functions)).toThrow(/functions/);
  });

  test.each([[42], [null], [{}]])('namespace: %o', (namespace) => {
    // @ts-expect-error: an invalid argument on purpose.
    expect(() => defineTasks(here, { work() {} }, { namespace })).toThrow(/namespace/);
  });

  test.each([[42], [null], [{}], [[42]], [[null]]])('errors: %o', (errors) => {
    // @ts-expect-error: an invalid argument on purpose.
    expect(() => defineTasks(here, { work() {} }, { errors })).toThrow(/errors/);
  });
});

describe('the module', () => {
  test.each([here, 'https://example.org/tasks.js', 'data:text/javascript,', undefined])('may be %s', (module) => {
    expect(defineTasks(module, { work() {} }).work().module).toBe(module);
  });

  test('may be a URL object', () => {
    expect(defineTasks(new URL(here), { work() {} }).work().module).toBe(here);
  });

  test.each([
    '/app/tasks.js',
    '/app/a folder/täsks.cjs',
    '/app/100%/a#b/c?d.js',
    '/app/back\\slash/line\nfeed.js',
    "/app/'quotes'/(group)/@scope/a+b,c;d=e&f$g!~.js",
  ])('may be the path %j: a file: URL that leads back to it', (path) => {
    const { module } = defineTasks(path, { work() {} }).work();
    expect(fileURLToPath(String(module))).toBe(path);
  });

  test('may be a path of Windows', () => {
    const { module } = defineTasks('C:\\my app\\50%.js', { work() {} }).work();
    expect(module).toBe('file:///C:/my%20app/50%25.js');
  });

  test.each([
    ['./tasks.js', 'the string "./tasks.js"'],
    ['tasks.js', 'the string "tasks.js"'],
    ['../tasks.js', 'the string "../tasks.js"'],
    ['C:tasks.js', 'the string "C:tasks.js"'],
    ['', 'the string ""'],
    [null, 'null'],
    [{}, '[object Object]'],
    [5, '5'],
    [Object.create(null) as object, '[object Object]'],
  ])('cannot be %o, which is neither an absolute URL nor an absolute path', (module, shown) => {
    // @ts-expect-error: not all are strings.
    expect(() => defineTasks(module, {})).toThrow(
      new TypeError(`'module' must be import.meta.url or __filename, got ${shown}`),
    );
  });
});

describe('a value that is not a task', () => {
  test.each<[what: string, value: unknown, got?: string]>([
    ['a plain function', function work() {}, "got the function 'work'"],
    ['a closure', () => {}, "got the function 'anonymous'"],
    ['a factory that was not called', defineTasks(here, { work() {} }).work, "call it, as in 'tasks.work()'"],
    ['undefined', undefined],
    ['null', null],
    ['a string', 'work', 'got the string "work"'],
    ['a promise', Promise.resolve(), 'got [object Promise]'],
    ['a symbol', Symbol('s')],
    ['an object with the properties of a task', { namespace: '', name: 'work', module: here, args: [] }],
    ['an object without a prototype', Object.create(null)],
    ['the properties of a task', { ...defineTasks(here, { work() {} }).work() }],
    ['a proxy of a task', new Proxy(defineTasks(here, { work() {} }).work(), {})],
  ])('is rejected with a message that explains what to do: %s', (_what, value, got = 'expected a task') => {
    // An invalid argument on purpose.
    const take = (): unknown => definitionOf(value as ReturnType<() => never>);
    expect(take).toThrow(TypeError);
    expect(take).toThrow(got);
    expect(take).toThrow(/expected a task.*defineTasks\(\)/);
  });
});

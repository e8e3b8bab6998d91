import { defineTasks, TaskNotFoundError } from '@dispatch/core';
import { definitionOf } from '@dispatch/core/internal';
import { describe, expect, test } from 'vitest';
import { ServedTasks, splitServed } from '../../src/worker/served-tasks.js';

const definition = (namespace: string, name: string, module = 'file:///a.js') =>
  definitionOf(defineTasks(module, { [name]: () => {} }, { namespace })[name]!());

const referenceTo = (namespace: string, name: string) => ({ index: 0, module: undefined, namespace, name });

describe('served tasks', () => {
  test('are found by namespace and name, regardless of their module', () => {
    const [one, other] = [definition('one', 'work', 'file:///a.js'), definition('other', 'work', 'file:///b.js')];
    const served = new ServedTasks([one, other]);
    expect(served.find(referenceTo('one', 'work'))).toBe(one);
    expect(served.find(referenceTo('other', 'work'))).toBe(other);
  });

  test('may have names and namespaces that are ambiguous when concatenated', () => {
    const [one, other, third] = [definition('ab', 'c'), definition('a', 'bc'), definition('', '1:a')];
    const served = new ServedTasks([one, other, third]);
    expect(served.find(referenceTo('ab', 'c'))).toBe(one);
    expect(served.find(referenceTo('a', 'bc'))).toBe(other);
    expect(served.find(referenceTo('', '1:a'))).toBe(third);
    expect(() => served.find(referenceTo('1', 'a'))).toThrow(TaskNotFoundError);
  });

  test('of whole sets are found', () => {
    const [one, other] = [
      defineTasks('file:///a.js', { a: () => {} }, { namespace: 'one' }),
      defineTasks('file:///b.js', { b: () => {} }, { namespace: 'other' }),
    ];
    const served = ServedTasks.ofSets([one, other]);
    expect(served.find(referenceTo('one', 'a'))).toBe(definitionOf(one.a()));
    expect(served.find(referenceTo('other', 'b'))).toBe(definitionOf(other.b()));
  });

  test('are factories, and a TypeError names a member of a set that is none', () => {
    const set = { ...defineTasks('file:///a.js', { a: () => {} }), b: 'text' };
    // @ts-expect-error A member is no factory.
    expect(() => ServedTasks.ofSets([set])).toThrow(
      new TypeError(`'b' must be a factory of defineTasks, got the string "text"`),
    );
  });

  test('may be the same one twice', () => {
    const one = definition('one', 'work');
    expect(new ServedTasks([one, one]).find(referenceTo('one', 'work'))).toBe(one);
  });

  test('of one name in one namespace are rejected, and the message names them', () => {
    expect(() => new ServedTasks([definition('one', 'work'), definition('one', 'work', 'file:///b.js')])).toThrow(
      new TypeError("task 'work' of namespace 'one' is served twice: give one of the two sets another namespace"),
    );
  });

  test('that do not exist are reported with similar names of their namespace', () => {
    const served = new ServedTasks([definition('one', 'resize'), definition('other', 'resizes')]);
    expect(() => served.find(referenceTo('one', 'reszie'))).toThrow(TaskNotFoundError);
    expect(() => served.find(referenceTo('one', 'reszie'))).toThrow(
      /^task 'reszie' of namespace 'one' is not served .*: resize$/,
    );
    expect(() => served.find(referenceTo('', 'other'))).toThrow(/^task 'other' is not served .*none of the 0 tasks/);
  });
});

describe('what serve() is called with', () => {
  const set = defineTasks('file:///a.js', { a: () => {} });
  const setup = (): void => {};

  test.each([
    ['no options', [set], undefined],
    ['a setup', [set, { setup }], setup],
    ['a setup that is undefined', [set, { setup: undefined }], undefined],
  ])('may have %s', (_what, served, expected) => {
    const split = splitServed(served as Parameters<typeof splitServed>[0]);
    expect(split.setup).toBe(expected);
    expect(ServedTasks.ofSets(split.sets).find(referenceTo('', 'a'))).toBe(definitionOf(set.a()));
  });

  test('may end with a set that has a task named setup', () => {
    const last = defineTasks('file:///b.js', { setup: () => {} });
    expect(splitServed([set, last])).toEqual({ sets: [set, last] });
    expect(splitServed([])).toEqual({ sets: [] });
  });

  test.each([0, Infinity, null, NaN, '1', true, {}])('is rejected with %s for the setup', (wrong) => {
    const { sets } = splitServed([set, { setup: wrong as never }]);
    expect(() => ServedTasks.ofSets(sets)).toThrow(TypeError);
    expect(() => ServedTasks.ofSets(sets)).toThrow(`'setup' must be`);
  });
});

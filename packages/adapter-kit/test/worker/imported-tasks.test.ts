import { defineTasks, DispatcherUnavailableError, TaskNotFoundError } from '@dispatch/core';
import { checkMayCreate } from '@dispatch/core/internal';
import { describe, expect, test, vi } from 'vitest';
import type { ModuleMessage, TaskReference } from '../../src/wire/messages.js';
import { ImportedTasks } from '../../src/worker/imported-tasks.js';
import { settle } from '../support/fake-dispatcher.js';

let modules = 0;

/** The task source of a worker, and a module that it has not imported yet. */
function create(define: (module: string) => unknown = (module) => defineTasks(module, { work() {} })) {
  const module = `file:///registry-${(modules += 1)}.js`;
  const messages: ModuleMessage[] = [];
  const load = vi.fn(async (url: string) => void define(url));
  const source = new ImportedTasks(load, (message) => messages.push(message));
  const reference = (name: string, namespace = ''): TaskReference => ({ index: 0, module, namespace, name });
  return { module, messages, load, source, reference };
}

test('a module is imported once, on first use, and its tasks are found synchronously from then on', async () => {
  const { module, source, load, reference } = create();
  const [first, second] = [source.find(reference('work')), source.find(reference('work'))];
  expect(first).toBeInstanceOf(Promise);
  expect((await first).name).toBe('work');
  expect(await second).toBe(await first);
  expect(load).toHaveBeenCalledExactlyOnceWith(module);
  expect(source.find(reference('work'))).toBe(await first);
});

test('the beginning and the end of an import are reported', async () => {
  const { module, source, messages, load, reference } = create();
  load.mockImplementation(async () => {
    expect(messages.map(({ status }) => status)).toEqual(['importing']);
    defineTasks(module, { work() {} });
  });
  await source.find(reference('work'));
  expect(messages).toEqual([
    { type: 'module', module, status: 'importing' },
    { type: 'module', module, status: 'loaded' },
  ]);
});

test('no dispatcher can be created while a thread imports tasks', async () => {
  const { source, load, reference, module } = create();
  load.mockImplementation(async () => {
    expect(checkMayCreate).toThrow(DispatcherUnavailableError);
    await settle();
    expect(checkMayCreate).toThrow(DispatcherUnavailableError);
    defineTasks(module, { work() {} });
  });
  await source.find(reference('work'));
  expect(checkMayCreate).not.toThrow();
});

describe('a module that does not load', () => {
  test('reports the cause, and is tried again by the next call', async () => {
    const { module, source, messages, load, reference } = create();
    const cause = new SyntaxError('unexpected');
    load.mockRejectedValueOnce(cause);
    const error: unknown = await Promise.resolve(source.find(reference('work'))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DispatcherUnavailableError);
    expect(error).toMatchObject({ cause, message: expect.stringContaining(module) as string });
    expect((error as Error).message).toContain('unexpected');
    expect(messages.map(({ status }) => status)).toEqual(['importing', 'failed']);
    expect(checkMayCreate).not.toThrow();
    await expect(source.find(reference('work'))).resolves.toMatchObject({ name: 'work' });
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('may throw anything', async () => {
    const { source, load, reference } = create();
    load.mockRejectedValueOnce(null);
    await expect(source.find(reference('work'))).rejects.toThrow(/null/);
  });

  test('may throw during the call', async () => {
    const { source, load, reference } = create();
    load.mockImplementationOnce(() => {
      throw new Error('at once');
    });
    await expect(source.find(reference('work'))).rejects.toThrow(/at once/);
    expect(checkMayCreate).not.toThrow();
  });
});

describe('a task that does not exist', () => {
  test('is reported with similar names, the most similar first, at most five', async () => {
    const { source, reference } = create((module) =>
      defineTasks(module, {
        fetchOne() {},
        fetchAll() {},
        fetchAny() {},
        unrelated() {},
        fetchall2() {},
        fetch() {},
        fetchAlso() {},
      }),
    );
    const error: unknown = await Promise.resolve(source.find(reference('fetchAl'))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TaskNotFoundError);
    const names = (error as Error).message.match(/similar names: (.*)$/)?.[1]?.split(', ');
    expect(names?.slice(0, 1)).toEqual(['fetchAll']);
    expect(names).toHaveLength(5);
    expect(names).not.toContain('unrelated');
  });

  test('is reported without names if its module defines none', async () => {
    const { source, reference } = create(() => {});
    await expect(source.find(reference('work'))).rejects.toThrow(/that module defines no tasks there. If a bundler/);
  });

  test('is not found in another namespace', async () => {
    const { source, reference } = create((module) => defineTasks(module, { work() {} }, { namespace: 'other' }));
    await expect(source.find(reference('work'))).rejects.toBeInstanceOf(TaskNotFoundError);
  });

  test('is found in its own', async () => {
    const { source, reference } = create((module) => {
      defineTasks(module, { work() {} }, { namespace: 'a' });
      defineTasks(module, { work() {} }, { namespace: 'b' });
    });
    await expect(source.find(reference('work', 'b'))).resolves.toMatchObject({ namespace: 'b' });
  });

  test('is not found by a name that every object has', async () => {
    const { source, reference } = create();
    await source.find(reference('work'));
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(() => source.find(reference(name))).toThrow(TaskNotFoundError);
  });

  test('and has no module: the message says what to do', () => {
    const { source } = create();
    expect(() => source.find({ index: 0, module: undefined, namespace: '', name: 'work' })).toThrow(
      /import\.meta\.url/,
    );
  });
});

describe('two tasks of one name', () => {
  const twice = (module: string): void => {
    defineTasks(module, { work() {}, single() {} });
    defineTasks(module, { work() {} });
  };

  test('are an error when one is requested', async () => {
    const { source, reference } = create(twice);
    await expect(source.find(reference('work'))).rejects.toThrow(/defined twice.*namespace/);
  });

  test('do not affect others', async () => {
    const { source, reference } = create(twice);
    await expect(source.find(reference('single'))).resolves.toMatchObject({ name: 'single' });
  });
});

test('later definitions of a module also affect tasks that were found before', async () => {
  const { module, source, reference } = create();
  const [work, later] = [reference('work'), reference('later')];
  const first = await source.find(work);
  expect(source.find(work)).toBe(first);
  expect(() => source.find(later)).toThrow(TaskNotFoundError);
  defineTasks(module, { later() {} });
  expect(source.find(later)).toMatchObject({ name: 'later' });
  expect(source.find(work)).toBe(first);
  defineTasks(module, { work() {} });
  expect(() => source.find(work)).toThrow(/defined twice/);
});

test('modules do not wait for each other', async () => {
  const messages: ModuleMessage[] = [];
  let open = (): void => {};
  const source = new ImportedTasks(
    (url) =>
      url.endsWith('slow.js')
        ? new Promise<void>((resolve) => (open = resolve))
        : Promise.resolve(defineTasks(url, { work() {} })),
    (message) => messages.push(message),
  );
  const slow = source.find({ index: 0, module: 'file:///registry-slow.js', namespace: '', name: 'work' });
  await expect(
    source.find({ index: 1, module: 'file:///registry-fast.js', namespace: '', name: 'work' }),
  ).resolves.toBeDefined();
  defineTasks('file:///registry-slow.js', { work() {} });
  open();
  await expect(slow).resolves.toBeDefined();
});

import { defineTasks, DispatcherUnavailableError, TaskNotFoundError } from '@dispatch/core';
import { checkMayCreate } from '@dispatch/core/internal';
import { describe, expect, test, vi } from 'vitest';
import type { ModuleMessage, TaskReference } from '../../src/wire/messages.js';
import type { TaskDefinition } from '@dispatch/core/internal';
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
  /** Finds a task, after the import of its module. */
  const find = async (name: string, namespace?: string): Promise<TaskDefinition> =>
    findIn(source, reference(name, namespace));
  return { module, messages, load, source, reference, find };
}

async function findIn(source: ImportedTasks, reference: TaskReference): Promise<TaskDefinition> {
  return new Promise((resolve, reject) => {
    const found = source.find(reference, (_, error) => {
      if (error !== undefined) reject(error as Error);
      else resolve(findIn(source, reference));
    });
    if (found !== undefined) resolve(found);
  });
}

const never = (): never => {
  throw new Error('no import has begun');
};

test('a module is imported once, on first use, and its tasks are found synchronously from then on', async () => {
  const { module, source, load, reference, find } = create();
  const [first, second] = [find('work'), find('work')];
  expect(source.find(reference('work'), () => {})).toBeUndefined();
  expect((await first).name).toBe('work');
  expect(await second).toBe(await first);
  expect(load).toHaveBeenCalledExactlyOnceWith(module);
  expect(source.find(reference('work'), never)).toBe(await first);
});

test('the beginning and the end of an import are reported', async () => {
  const { module, messages, load, find } = create();
  load.mockImplementation(async () => {
    expect(messages.map(({ status }) => status)).toEqual(['importing']);
    defineTasks(module, { work() {} });
  });
  await find('work');
  expect(messages).toEqual([
    { type: 'module', module, status: 'importing' },
    { type: 'module', module, status: 'loaded' },
  ]);
});

test('no dispatcher can be created while a thread imports tasks', async () => {
  const { load, module, find } = create();
  load.mockImplementation(async () => {
    expect(checkMayCreate).toThrow(DispatcherUnavailableError);
    await settle();
    expect(checkMayCreate).toThrow(DispatcherUnavailableError);
    defineTasks(module, { work() {} });
  });
  await find('work');
  expect(checkMayCreate).not.toThrow();
});

describe('a module that does not load', () => {
  test('reports the cause, and is tried again by the next call', async () => {
    const { module, messages, load, find } = create();
    const cause = new SyntaxError('unexpected');
    load.mockRejectedValueOnce(cause);
    const error: unknown = await find('work').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DispatcherUnavailableError);
    expect(error).toMatchObject({ cause, message: expect.stringContaining(module) as string });
    expect((error as Error).message).toContain('unexpected');
    expect(messages.map(({ status }) => status)).toEqual(['importing', 'failed']);
    expect(checkMayCreate).not.toThrow();
    await expect(find('work')).resolves.toMatchObject({ name: 'work' });
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('may throw anything', async () => {
    const { load, find } = create();
    load.mockRejectedValueOnce(null);
    await expect(find('work')).rejects.toThrow(/null/);
  });

  test('may throw during the call', async () => {
    const { load, find } = create();
    load.mockImplementationOnce(() => {
      throw new Error('at once');
    });
    await expect(find('work')).rejects.toThrow(/at once/);
    expect(checkMayCreate).not.toThrow();
  });
});

describe('a task that does not exist', () => {
  test('is reported with similar names, the most similar first, at most five', async () => {
    const { find } = create((module) =>
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
    const error: unknown = await find('fetchAl').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TaskNotFoundError);
    const names = (error as Error).message.match(/similar names: (.*)$/)?.[1]?.split(', ');
    expect(names?.slice(0, 1)).toEqual(['fetchAll']);
    expect(names).toHaveLength(5);
    expect(names).not.toContain('unrelated');
  });

  test('is reported without names if its module defines none', async () => {
    const { find } = create(() => {});
    await expect(find('work')).rejects.toThrow(/that module defines no tasks there. If a bundler/);
  });

  test('is not found in another namespace', async () => {
    const { find } = create((module) => defineTasks(module, { work() {} }, { namespace: 'other' }));
    await expect(find('work')).rejects.toBeInstanceOf(TaskNotFoundError);
  });

  test('is found in its own', async () => {
    const { find } = create((module) => {
      defineTasks(module, { work() {} }, { namespace: 'a' });
      defineTasks(module, { work() {} }, { namespace: 'b' });
    });
    await expect(find('work', 'b')).resolves.toMatchObject({ namespace: 'b' });
  });

  test('is not found by a name that every object has', async () => {
    const { source, reference, find } = create();
    await find('work');
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(() => source.find(reference(name), never)).toThrow(TaskNotFoundError);
  });

  test('and has no module: the message says what to do', () => {
    const { source } = create();
    expect(() => source.find({ index: 0, module: undefined, namespace: '', name: 'work' }, never)).toThrow(
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
    const { find } = create(twice);
    await expect(find('work')).rejects.toThrow(/defined twice.*namespace/);
  });

  test('do not affect others', async () => {
    const { find } = create(twice);
    await expect(find('single')).resolves.toMatchObject({ name: 'single' });
  });
});

test('later definitions of a module also affect tasks that were found before', async () => {
  const { module, source, reference, find } = create();
  const [work, later] = [reference('work'), reference('later')];
  const first = await find('work');
  expect(source.find(work, never)).toBe(first);
  expect(() => source.find(later, never)).toThrow(TaskNotFoundError);
  defineTasks(module, { later() {} });
  expect(source.find(later, never)).toMatchObject({ name: 'later' });
  expect(source.find(work, never)).toBe(first);
  defineTasks(module, { work() {} });
  expect(() => source.find(work, never)).toThrow(/defined twice/);
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
  const slow = findIn(source, { index: 0, module: 'file:///registry-slow.js', namespace: '', name: 'work' });
  await expect(
    findIn(source, { index: 1, module: 'file:///registry-fast.js', namespace: '', name: 'work' }),
  ).resolves.toBeDefined();
  defineTasks('file:///registry-slow.js', { work() {} });
  open();
  await expect(slow).resolves.toBeDefined();
});

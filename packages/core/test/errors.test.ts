import { inspect } from 'node:util';
import type * as core from '@dispatch/core';
import {
  CancelledError,
  DispatchError,
  DispatcherClosedError,
  DispatcherUnavailableError,
  InvalidStateError,
  isDispatchError,
  QueueFullError,
  SerializationError,
  TaskNotFoundError,
  TimeoutError,
  UnsupportedError,
  WorkerLostError,
} from '@dispatch/core';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const classes = [
  { Class: TimeoutError, code: 'DISPATCH_TIMEOUT', name: 'TimeoutError' },
  { Class: CancelledError, code: 'DISPATCH_CANCELLED', name: 'AbortError' },
  { Class: DispatcherUnavailableError, code: 'DISPATCH_UNAVAILABLE', name: 'DispatcherUnavailableError' },
  { Class: DispatcherClosedError, code: 'DISPATCH_CLOSED', name: 'DispatcherClosedError' },
  { Class: WorkerLostError, code: 'DISPATCH_WORKER_LOST', name: 'WorkerLostError' },
  { Class: QueueFullError, code: 'DISPATCH_QUEUE_FULL', name: 'QueueFullError' },
  { Class: TaskNotFoundError, code: 'DISPATCH_TASK_NOT_FOUND', name: 'TaskNotFoundError' },
  { Class: SerializationError, code: 'DISPATCH_SERIALIZATION', name: 'SerializationError' },
  { Class: UnsupportedError, code: 'DISPATCH_UNSUPPORTED', name: 'UnsupportedError' },
  { Class: InvalidStateError, code: 'DISPATCH_INVALID_STATE', name: 'InvalidStateError' },
] as const;

describe.each(classes)('$Class.name', ({ Class, code, name }) => {
  test('has its code and its name', () => {
    const error = new Class();
    expect(error.code).toBe(code);
    expect(error.name).toBe(name);
  });

  test('is a DispatchError and an Error', () => {
    const error = new Class();
    expect(error).toBeInstanceOf(DispatchError);
    expect(error).toBeInstanceOf(Error);
    expect(isDispatchError(error)).toBe(true);
    expect(isDispatchError(error, code)).toBe(true);
  });

  test('has a default message', () => {
    expect(new Class().message).not.toBe('');
  });

  test('accepts a message and a cause', () => {
    const cause = new Error('why');
    const error = new Class('what', { cause });
    expect(error.message).toBe('what');
    expect(error.cause).toBe(cause);
  });

  test('distinguishes an undefined cause from no cause', () => {
    expect(Object.hasOwn(new Class('what', { cause: undefined }), 'cause')).toBe(true);
    expect(Object.hasOwn(new Class('what'), 'cause')).toBe(false);
  });

  test('has its name in its stack', () => {
    expect(new Class('what').stack).toMatch(new RegExp(`^${name}: what\n`));
  });

  test('has no other own enumerable property than its code', () => {
    expect(Object.keys(new Class())).toEqual(Class === WorkerLostError ? ['code', 'exitCode'] : ['code']);
  });
});

test('each class has a unique code', () => {
  expect(new Set(classes.map(({ Class }) => new Class().code)).size).toBe(classes.length);
});

test('a WorkerLostError has the exit code', () => {
  expect(new WorkerLostError('lost', { exitCode: 3 }).exitCode).toBe(3);
  expect(new WorkerLostError().exitCode).toBeUndefined();
});

describe('isDispatchError', () => {
  test('distinguishes codes', () => {
    expect(isDispatchError(new TimeoutError(), 'DISPATCH_CANCELLED')).toBe(false);
  });

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'DISPATCH_TIMEOUT'],
    ['an ordinary error', new Error('DISPATCH_TIMEOUT')],
    ['an error with a system error code', Object.assign(new Error('no such file'), { code: 'ENOENT' })],
    ['an error with a numeric code', Object.assign(new Error('four'), { code: 4 })],
    ['an object with a code', { code: 'DISPATCH_TIMEOUT' }],
    ['a platform timeout', new DOMException('over', 'TimeoutError')],
  ])('is false for %s', (_what, value) => {
    expect(isDispatchError(value)).toBe(false);
    expect(isDispatchError(value, 'DISPATCH_TIMEOUT')).toBe(false);
  });
});

test('classes and errors have their own names in a minified bundle', async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export * from '@dispatch/core'", resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    target: 'es2020',
    format: 'esm',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  const url = `data:text/javascript;base64,${code}`;
  const bundled = (await import(/* @vite-ignore */ url)) as typeof core;
  expect(bundled.TimeoutError.name).toBe('TimeoutError');
  expect(inspect(new bundled.TimeoutError('what'))).toMatch(/^TimeoutError: what\n/);
  expect(inspect(new bundled.CancelledError('what'))).toMatch(
    /^CancelledError \[AbortError\]: what\n|^AbortError: what\n/,
  );
  expect(new bundled.QueueFullError('what').stack).toMatch(/^QueueFullError: what\n/);
});

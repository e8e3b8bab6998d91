import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';
import { codeOf, ownError } from '@dispatch/adapter-kit/node';
import { describe, expect, it } from 'vitest';

describe('ownError', () => {
  it('copies an error of another realm, with its nearest class, its properties and its stack', () => {
    const other: unknown = vm.runInNewContext(
      `class NodeError extends TypeError {}; Object.assign(new NodeError('no', { cause: 1 }), { code: 'ERR_SOME' })`,
    );
    expect(other).not.toBeInstanceOf(Error);
    const own = ownError(other) as Error;
    expect(own).toBeInstanceOf(TypeError);
    expect(own).toMatchObject({ message: 'no', cause: 1, code: 'ERR_SOME', stack: (other as Error).stack });
    expect(Object.keys(own)).toEqual(['code']);
  });

  it('copies an error of a thread as a context sees it, which is no native error', async () => {
    const thread = new Worker('throw new RangeError("no")', { eval: true });
    const error = await new Promise<object>((resolve) => thread.once('error', resolve));
    const { RangeError: Other } = vm.runInNewContext('({ RangeError })') as { RangeError: RangeErrorConstructor };
    Object.setPrototypeOf(error, Other.prototype as object);
    expect(error).not.toBeInstanceOf(Error);
    const own = ownError(error);
    expect(own).toBeInstanceOf(RangeError);
    expect(own).toMatchObject({ message: 'no' });
    expect(Reflect.ownKeys(own as object)).not.toContain(Symbol.toStringTag);
  });

  it.each([undefined, null, 1, 'no', {}, new RangeError('no')])('returns anything else as it is: %s', (value) => {
    expect(ownError(value)).toBe(value);
  });
});

it('codeOf returns the code of an error of any realm', () => {
  const codeOfMissing = (): unknown => {
    try {
      return readFileSync('/no/such/file');
    } catch (error) {
      return codeOf(error);
    }
  };
  expect(codeOfMissing()).toBe('ENOENT');
  expect(codeOf(vm.runInNewContext(`Object.assign(new Error(), { code: 'EAGAIN' })`))).toBe('EAGAIN');
  expect([undefined, null, 'no', {}].map(codeOf)).toEqual([undefined, undefined, undefined, undefined]);
});

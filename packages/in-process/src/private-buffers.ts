import { keepPoolsPrivate as keepArgumentsPrivate, type PooledClass } from '@dispatch/adapter-kit';
import { keepPoolsPrivate as keepResultsPrivate } from '@dispatch/adapter-kit/worker';

/** On runtimes that have a `Buffer`, lets only the bytes of one be copied, and not its whole pool (clause D17). */
export function keepBuffersPrivate(): void {
  const bytes: unknown = Reflect.get(globalThis, 'Buffer');
  if (!isPooledClass(bytes)) return;
  keepArgumentsPrivate(bytes);
  keepResultsPrivate(bytes);
}

function isPooledClass(value: unknown): value is PooledClass {
  return typeof value === 'function' && 'poolSize' in value && typeof value.poolSize === 'number';
}

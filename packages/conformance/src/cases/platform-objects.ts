import { alike, hasCode, mentions, same } from '../assertions.js';
import type { Case } from '../case.js';
import { values as tasks } from '../fixtures/values.js';

/**
 * Objects of the platform, whose content is not in their own properties. Some of them can be cloned, on some platforms;
 * `undefined` where there is no such class.
 */
const objects: Readonly<Record<string, () => unknown>> = {
  blob: () => new Blob(['a', 'b'], { type: 'text/plain' }),
  file: () => (typeof File === 'function' ? new File(['a'], 'name.txt', { type: 'text/plain' }) : undefined),
  'dom-exception': () => new DOMException('the message', 'DataError'),
  'crypto-key': () =>
    globalThis.crypto?.subtle?.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']),
  url: () => new URL('https://example.org/path?query'),
  'url-search-params': () => new URLSearchParams('a=1'),
  headers: () => (typeof Headers === 'function' ? new Headers({ a: '1' }) : undefined),
  'abort-signal': () => new AbortController().signal,
  event: () => new Event('some'),
  'message-port': () => new MessageChannel().port1,
  'readable-stream': () => (typeof ReadableStream === 'function' ? new ReadableStream() : undefined),
  'weak-ref': () => new WeakRef({}),
};

/** What `structuredClone` of this platform makes of a value; `undefined` if it throws or returns an empty object (D19). */
function cloned(value: unknown): { readonly copy: unknown } | undefined {
  try {
    const copy: unknown = structuredClone(value);
    return Object.prototype.toString.call(copy) === '[object Object]' ? undefined : { copy };
  } catch {
    // The task has to fail then.
    return undefined;
  }
}

/** The kind of a value and what is in it, as plain data. */
async function contentOf(value: unknown): Promise<unknown> {
  const kind = Object.prototype.toString.call(value);
  if (value instanceof Blob)
    return [kind, await value.text(), value.type, typeof File === 'function' && value instanceof File && value.name];
  if (value instanceof DOMException) return [kind, value.name, value.message, value.code];
  if (typeof CryptoKey === 'function' && value instanceof CryptoKey)
    return [kind, value.type, value.algorithm.name, value.extractable, [...value.usages]];
  return [kind, typeof value === 'object' && value !== null ? Object.keys(value) : value];
}

export const platformObjects: readonly Case[] = Object.entries(objects).map(([name, make]): Case => ({
  id: `data/platform-${name}`,
  clause: 'D1',
  title: `an object of the platform arrives as structuredClone copies it, and fails its task if that cannot: ${name}`,
  requires: { isolation: 'clone' },
  async run(t) {
    const dispatcher = await t.shared();
    const value = await make();
    const clone = cloned(value);
    if (clone === undefined) {
      const error = await t.failure('the task', dispatcher.execute(tasks.echo(value)));
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 1'], 'its message');
      return;
    }
    const future = dispatcher.executeAsync(tasks.echo(value));
    const error = await t.waiting.for('the task', future.exception());
    if (error !== undefined && !t.capabilities.transfer) {
      // Where values leave the process, the task may fail (D18).
      hasCode(error, 'DISPATCH_SERIALIZATION', 'its error');
      mentions(error.message, ['argument 1'], 'its message');
      return;
    }
    const returned = await t.gives('the task', future);
    alike(await contentOf(returned), await contentOf(clone.copy), 'the returned object');
    same(
      await t.gives('a task that checks', dispatcher.execute(tasks.tag(value))),
      Object.prototype.toString.call(clone.copy),
      'its kind in the worker',
    );
  },
}));

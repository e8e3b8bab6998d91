import { types } from 'node:util';
import { shared } from '@dispatch/core/internal';
import type { SharingState } from '@dispatch/core/share';
import { isUncopied } from './uncopied.js';

const sharing: SharingState = shared('sharing', {});

/** How many levels are searched. A value that is nested too deeply can be the reason, too. */
const deepest = 100;

interface Found {
  readonly path: string;
  readonly kind: string;
  readonly advice?: string;
}

/** The path in `value` to the first part that cannot be cloned, and its kind, as ` at .path (a function)`. */
export function pathToUncloneable(value: unknown): string {
  const { path, kind, advice = '' } = find(value, new Set()) ?? { path: '', kind: kindOf(value) };
  return `${path && ` at ${path}`} (a ${kind})${advice}`;
}

const advice = ': await it, execute() the task, or pass the values of the stream; a dispatcher belongs to its thread';

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'object') : typeof value;
}

function find(value: unknown, met: Set<object>): Found | undefined {
  if (typeof value === 'symbol') return { path: '', kind: 'Symbol' };
  if (typeof value === 'function') return { path: '', kind: 'function' };
  if (typeof value !== 'object' || value === null || met.has(value) || met.size === deepest) return undefined;
  met.add(value);
  const share = sharing.describe?.(value);
  if (share !== undefined) return { path: '', kind: share };
  if (isUncopied(value)) return { path: '', kind: kindOf(value) };
  if (value instanceof Promise) return { path: '', kind: 'promise', advice };
  // The property that makes an object of this library uncloneable is not of interest.
  if ('uncloneable' in value) return { path: '', kind: kindOf(value), advice };
  if (value instanceof Map)
    for (const [key, part] of value) {
      const inner = find(part, met);
      if (inner !== undefined) return { ...inner, path: `.get(${JSON.stringify(key)})${inner.path}` };
    }
  for (const key of Object.keys(value)) {
    const step = Array.isArray(value) ? `[${key}]` : `.${key}`;
    let part: unknown;
    try {
      part = (value as Record<string, unknown>)[key];
    } catch {
      return { path: step, kind: 'getter that throws' };
    }
    const inner = find(part, met);
    if (inner !== undefined) return { ...inner, path: step + inner.path };
  }
  return isProxy(value) ? { path: '', kind: 'Proxy' } : undefined;
}

/** Whether it is a proxy of an object without a tag, or of an array. */
function isProxy(value: object): boolean {
  return types.isProxy(value) && ['[object Object]', '[object Array]'].includes(Object.prototype.toString.call(value));
}

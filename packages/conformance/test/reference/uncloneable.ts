/** How many levels are searched. A value that is nested too deeply can be the reason, too. */
const deepest = 100;

/** The path in `value` to the first part that cannot be cloned, as ` at .path`; empty if it is the value itself. */
export function pathToUncloneable(value: unknown): string {
  const path = find(value, new Set());
  if (path === undefined || path === '') return adviceFor(value);
  // The property that makes an object of this library uncloneable is not of interest.
  return ` at ${path}${path.endsWith('.uncloneable') || path.endsWith('.then') ? advice : ''}`;
}

const advice = ': await it, execute() the task, or pass the values of the stream; a dispatcher belongs to its thread';

function adviceFor(value: unknown): string {
  return value instanceof Promise ? advice : '';
}

function find(value: unknown, met: Set<object>): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol') return '';
  if (typeof value !== 'object' || value === null || met.has(value) || met.size === deepest) return undefined;
  met.add(value);
  if (value instanceof Promise) return '.then';
  if ('uncloneable' in value) return '.uncloneable';
  for (const key of Object.keys(value)) {
    let part: unknown;
    try {
      part = (value as Record<string, unknown>)[key];
    } catch {
      return `.${key}`;
    }
    const inner = find(part, met);
    if (inner !== undefined) return (Array.isArray(value) ? `[${key}]` : `.${key}`) + inner;
  }
  return isProxy(value) ? ', which is a Proxy' : undefined;
}

/** Whether a plain object or array, whose parts can be cloned, cannot. */
function isProxy(value: object): boolean {
  if (value.constructor !== Object && value.constructor !== Array) return false;
  try {
    structuredClone(value);
    return false;
  } catch {
    return true;
  }
}

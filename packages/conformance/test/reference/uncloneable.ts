/** How many levels are searched. A value that is nested too deeply can be the reason, too. */
const deepest = 100;

/** The path in `value` to the first part that cannot be cloned, as ` at .path`; empty if it is the value itself. */
export function pathToUncloneable(value: unknown): string {
  const path = find(value, new Set());
  return path === undefined || path === '' ? '' : ` at ${path}`;
}

function find(value: unknown, met: Set<object>): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol') return '';
  if (typeof value !== 'object' || value === null || met.has(value) || met.size === deepest) return undefined;
  met.add(value);
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
  return undefined;
}

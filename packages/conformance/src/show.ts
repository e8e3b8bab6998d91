/** A short description of any value, for messages. Never throws. */
export function show(value: unknown): string {
  try {
    return shorten(describe(value));
  } catch {
    return 'a value that cannot be shown';
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${value.name}`;
  if (value instanceof Error) {
    const code = 'code' in value ? ` [${String(value.code)}]` : '';
    return `${value.name}${code}: ${value.message}`;
  }
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (ArrayBuffer.isView(value)) return `${Object.prototype.toString.call(value)} of ${value.byteLength} bytes`;
  const json = JSON.stringify(value);
  return json === undefined || json === '{}' ? Object.prototype.toString.call(value) : json;
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

// Values as the text that the playground prints.

/** @param depth how many objects are around it. */
export function show(value, depth = 0) {
  if (typeof value === 'string') return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Error) return showError(value);
  if (depth > 3) return '…';
  if (Array.isArray(value) || isTypedArray(value)) return showList([...value.slice(0, 100)], value, depth);
  if (value instanceof Map) return `Map ${showObject([...value], depth)}`;
  if (value instanceof Set) return `Set ${showList([...value].slice(0, 100), { length: value.size }, depth)}`;
  if (value instanceof Date) return value.toISOString();
  return showObject(Object.entries(value), depth);
}

const isTypedArray = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);

function showError(error) {
  const code = error.code === undefined ? '' : ` [${error.code}]`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /blob:/.test(line));
  return [`${error.name}${code}: ${error.message}`, ...frames].join('\n');
}

function showList(items, { length }, depth) {
  const shown = items.map((item) => show(item, depth + 1)).join(', ');
  return `[${shown}${length > items.length ? `, … ${length} in all` : ''}]`;
}

function showObject(entries, depth) {
  const shown = entries.slice(0, 100).map(([key, value]) => `${String(key)}: ${show(value, depth + 1)}`);
  return shown.length === 0 ? '{}' : `{ ${shown.join(', ')} }`;
}

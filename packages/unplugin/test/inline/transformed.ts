import { transformInline, type InlineResult } from '../../src/inline/index.js';

/** Transforms a module as the plugin does: generated modules are beside it. */
export function transformed(code: string, id: string): InlineResult {
  const [stem = ''] = id.split(/\.[cm]?[jt]sx?$/);
  const result = transformInline(code, id, { specifierOf: (name) => `./${stem.split('/').at(-1)}.${name}.js` });
  if (result === null) throw new Error(`${id} does not import inline`);
  return result;
}

/** A transform as text, for snapshots. */
export function shown({ code, tasks, warnings }: InlineResult): string {
  return [
    code.trim(),
    ...tasks.map((task) => `--- ${task.name}.${task.language}\n${task.code.trim()}`),
    ...warnings.map(({ code: kind, message, frame }) => `--- warning ${kind}: ${message}\n${frame}`),
  ].join('\n');
}

import { MagicString } from 'magic-string';
import { importedNames, sourceOfCallee } from '../source/imports.js';
import { addAtStart } from '../source/start.js';
import { parse, walk } from '../source/syntax.js';

const adapters: readonly string[] = ['@dispatch/node', '@dispatch/auto'];
const trackName = '__dispatchTrack';

/**
 * Passes the dispatchers that a module creates to `track` of another module.
 *
 * @returns `undefined` if it creates none.
 */
export function trackDispatchers(path: string, code: string, module: string): string | undefined {
  if (!code.includes('createDispatcher') || !adapters.some((name) => code.includes(name))) return undefined;
  const parsed = parse(path, code);
  if (parsed === undefined) return undefined;
  const { program } = parsed;
  const text = new MagicString(code);
  const imports = importedNames(program);
  walk(program, (node) => {
    if (node.type !== 'CallExpression') return;
    if (!adapters.includes(sourceOfCallee(node.callee, 'createDispatcher', imports) ?? '')) return;
    text.prependRight(node.start, `${trackName}(`).appendLeft(node.end, ')');
  });
  if (!text.hasChanged()) return undefined;
  // In one line with the first statement, so that lines stay what they are.
  addAtStart(program, text, `import { track as ${trackName} } from ${JSON.stringify(module)}; `);
  return text.toString();
}

import { readFile } from 'node:fs/promises';
import { walk, parse } from '../source/syntax.js';

/**
 * The files that a module imports by relative paths, and what these import.
 *
 * @param find returns the file that a path in a module stands for.
 */
export async function localImports(
  path: string,
  code: string,
  find: (from: string, to: string) => Promise<string | undefined>,
): Promise<string[]> {
  const files = new Set<string>();
  const visit = async (from: string, text: string): Promise<void> => {
    for (const source of relativeSources(from, text)) {
      const file = await find(from, source);
      if (file === undefined || files.has(file) || !/\.[cm]?[jt]sx?$/.test(file)) continue;
      files.add(file);
      await visit(file, await readFile(file, 'utf8'));
    }
  };
  await visit(path, code);
  return [...files].filter((file) => file !== path);
}

function relativeSources(path: string, code: string): string[] {
  const sources: string[] = [];
  const parsed = parse(path, code);
  if (parsed === undefined) return sources;
  walk(parsed.program, (node) => {
    const source =
      node.type === 'ImportDeclaration' ||
      node.type === 'ExportNamedDeclaration' ||
      node.type === 'ExportAllDeclaration' ||
      node.type === 'ImportExpression'
        ? node.source
        : null;
    if (source?.type === 'Literal' && typeof source.value === 'string' && /^\.\.?\//.test(source.value))
      sources.push(source.value);
  });
  return sources;
}

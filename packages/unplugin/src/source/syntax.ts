import { parseSync, visitorKeys, type Comment, type Node, type Program } from 'oxc-parser';
import { isComponentPath, pathOf } from './ids.js';

/** A module that says what the plugin cannot build. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  override readonly stack: string;

  constructor(message: string) {
    super(message);
    // Without calls: they are those of the plugin.
    this.stack = `${this.name}: ${message}`;
  }
}

/** A module and its comments. */
export interface Parsed {
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/**
 * Parses JavaScript or TypeScript, with JSX where the extension allows it.
 *
 * @returns `undefined` for what is neither, such as the source of a component: a bundler compiles it first.
 */
export function parse(id: string, code: string): Parsed | undefined {
  const path = pathOf(id);
  const [, kind] = /\.([cm]?[jt]sx?)$/.exec(path) ?? [];
  const { program, comments, errors } = parseSync(path, code, { lang: languageOf(kind), sourceType: 'module' });
  return errors.length > 0 ? undefined : { program, comments };
}

/** Whether a text is the source of a component, and not what a bundler has compiled it to. */
export function isComponent(id: string, code: string): boolean {
  return isComponentPath(pathOf(id)) && (/^\s*</.test(code) || parse(id, code) === undefined);
}

function languageOf(kind: string | undefined): 'ts' | 'tsx' | 'jsx' {
  if (kind === undefined || kind.endsWith('x')) return kind === 'tsx' || kind === undefined ? 'tsx' : 'jsx';
  return kind.endsWith('ts') ? 'ts' : 'jsx';
}

/** The nodes directly within a node, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const value: unknown = Reflect.get(node, key);
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) children.push(each);
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Visits a node and all within it. `visit` returns `false` to leave out what is within a node. */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) walk(child, visit);
}

/** The line and the column of a position, both from 1, as in `file.ts:3:7`. */
export function placeOf(id: string, code: string, offset: number): string {
  const before = code.slice(0, offset).split('\n');
  return `${pathOf(id)}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

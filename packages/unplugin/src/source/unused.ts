import type { ImportDeclaration, Node, Program, Statement } from 'oxc-parser';
import type { MagicString } from 'magic-string';
import { addUsedNames, declaredNames } from './names.js';

/** A top-level statement with what it declares and uses. */
interface Part {
  readonly statement: Statement;
  readonly declares: readonly string[];
  readonly uses: ReadonlySet<string>;
}

/**
 * Removes the declarations and imports that only removed code uses. Everything else stays as it is, also what nothing
 * used before.
 *
 * @param removed names that removed code uses.
 * @param isRemoved whether a node is no longer part of the module.
 */
export function removeUnused(
  program: Program,
  text: MagicString,
  removed: ReadonlySet<string>,
  isRemoved: (node: Node) => boolean,
): void {
  const parts = program.body.map((statement): Part => {
    const uses = new Set<string>();
    addUsedNames(statement, uses, isRemoved);
    return { statement, declares: declaredNames(statement), uses };
  });
  const candidates = reach(parts, removed);
  const kept = parts.filter((part) => !candidates.has(part));
  const used = new Set(kept.flatMap(({ uses }) => [...uses]));
  const needed = reach([...candidates], used);
  for (const part of needed) for (const name of part.uses) used.add(name);
  for (const part of candidates) {
    if (part.statement.type === 'ImportDeclaration') narrowImport(part.statement, text, used);
    else if (!needed.has(part)) text.remove(part.statement.start, part.statement.end);
  }
}

/** The declarations of these names, and of the names that those use. */
function reach(parts: readonly Part[], names: ReadonlySet<string>): Set<Part> {
  const found = new Set<Part>();
  const waiting = [...names];
  const seen = new Set(waiting);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const part of parts) {
      if (found.has(part) || !part.declares.includes(name)) continue;
      found.add(part);
      for (const use of part.uses) {
        if (seen.has(use)) continue;
        seen.add(use);
        waiting.push(use);
      }
    }
  }
  return found;
}

/** Leaves the used names in an import, or removes it. */
export function narrowImport(declaration: ImportDeclaration, text: MagicString, used: ReadonlySet<string>): void {
  const { specifiers, source } = declaration;
  const left = specifiers.filter(({ local }) => used.has(local.name));
  if (left.length === specifiers.length) return;
  if (left.length === 0) {
    text.remove(declaration.start, declaration.end);
    return;
  }
  const textOf = ({ start, end }: Node): string => text.original.slice(start, end);
  const named = left.filter(({ type }) => type === 'ImportSpecifier').map(textOf);
  const others = left.filter(({ type }) => type !== 'ImportSpecifier').map(textOf);
  const list = [...others, ...(named.length > 0 ? [`{ ${named.join(', ')} }`] : [])].join(', ');
  const [first] = specifiers;
  const kind = declaration.importKind === 'type' ? 'import type' : 'import';
  if (first !== undefined) text.overwrite(declaration.start, source.start, `${kind} ${list} from `);
}

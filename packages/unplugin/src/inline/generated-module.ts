import { Bundle, MagicString, type SourceMap } from 'magic-string';
import type { ImportDeclaration, ImportDeclarationSpecifier, Node } from 'oxc-parser';
import { jsxComments } from './jsx.js';
import type { ModuleNames } from './module-names.js';
import type { Needs } from './needs.js';
import type { Source, Variable } from './parse.js';
import type { Range } from './tree.js';

/** A module with one task: a function of `inline()`, and what it needs. */
export interface GeneratedModule {
  readonly code: string;
  readonly map: SourceMap;
}

export function generateModule(
  source: Source,
  names: ModuleNames,
  needs: Needs,
  closure: Node,
  name: string,
): GeneratedModule {
  const bundle = new Bundle({ separator: '\n' });
  const add = (piece: Range, before = '', after = ''): void => {
    const content = new MagicString(source.code, { filename: source.id }).snip(piece.start, piece.end);
    bundle.addSource({ filename: source.id, content: content.prepend(before).append(after) });
  };
  for (const comment of jsxComments(source)) add(comment);
  const imports: string[] = [];
  for (const [declaration, specifiers] of importsOf(names, needs.moved)) {
    imports.push(importStatement(source, declaration, specifiers));
  }
  for (const { kind, node } of piecesOf(names, needs.moved)) {
    if (kind === 'declarator') add(node, 'const ', ';');
    else add(node);
  }
  const taken = namesIn(source, needs, names);
  const define = free('defineTasks', taken);
  const tasks = free('tasks', taken);
  const parameters = needs.captures.join(', ');
  add(closure, `const ${tasks} = ${define}(import.meta.url, {\n  ${name}: (${parameters}) => (`, `)(),\n});`);
  const own = [importOf('defineTasks', define, '@dispatch/core')];
  let exported = tasks;
  if (needs.captures.length > 0) {
    const captured = free('captured', taken);
    exported = free('named', taken);
    own.push(importOf('captured', captured, '@dispatch/core/internal/captures'));
    const variables = needs.captures.map((each) => `'${each}'`).join(', ');
    // Workers need no such names.
    bundle.append(`\nconst ${exported} = /* @__PURE__ */ ${captured}(${tasks}, '${name}', [${variables}]);`);
  }
  bundle.prepend([...own, ...imports, ''].join('\n'));
  bundle.append(`\nexport { ${exported === 'tasks' ? exported : `${exported} as tasks`} };\n`);
  return { code: bundle.toString(), map: bundle.generateMap({ hires: 'boundary', includeContent: true }) };
}

/** The imports that are needed, in the order of the code. */
function importsOf(names: ModuleNames, moved: ReadonlySet<Variable>): ReadonlyMap<ImportDeclaration, readonly Node[]> {
  const found = new Map<ImportDeclaration, Node[]>();
  for (const variable of moved) {
    const name = names.of(variable);
    if (name.kind === 'import') found.set(name.declaration, [...(found.get(name.declaration) ?? []), name.specifier]);
  }
  return new Map([...found].toSorted(([one], [other]) => one.start - other.start));
}

function importStatement(source: Source, declaration: ImportDeclaration, needed: readonly Node[]): string {
  const textOf = ({ start, end }: Range): string => source.code.slice(start, end);
  const isNeeded = (each: ImportDeclarationSpecifier): boolean => needed.includes(each);
  const specifiers = declaration.specifiers.filter(isNeeded);
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier').map(textOf);
  const others = specifiers.filter(({ type }) => type !== 'ImportSpecifier').map(textOf);
  const clause = [...others, ...(named.length > 0 ? [`{ ${named.join(', ')} }`] : [])].join(', ');
  const phase = declaration.phase ? `${declaration.phase} ` : '';
  // With its attributes, if it has some.
  const from = source.code.slice(declaration.source.start, declaration.end).replace(/;?\s*$/, ';');
  return `import ${phase}${clause} from ${from}`;
}

interface Piece {
  readonly kind: 'declarator' | 'declaration';
  readonly node: Node;
}

/** What is copied from the module, in the order of the code. */
function piecesOf(names: ModuleNames, moved: ReadonlySet<Variable>): readonly Piece[] {
  const nodes = new Set<Node>();
  for (const variable of moved) {
    const name = names.of(variable);
    if ('node' in name) nodes.add(name.node);
  }
  return [...nodes]
    .toSorted((one, other) => one.start - other.start)
    .map((node) => ({ kind: node.type === 'VariableDeclarator' ? 'declarator' : 'declaration', node }));
}

/** The names that have a meaning in the generated module: its own, and global ones that its code uses. */
function namesIn(source: Source, needs: Needs, names: ModuleNames): ReadonlySet<string> {
  const moved = [...needs.moved].map(({ name }) => name);
  const globals = source.references.filter(({ resolved }) => names.variableOf(resolved) === undefined);
  return new Set([...moved, ...globals.map(({ identifier }) => identifier.name)]);
}

function importOf(name: string, local: string, from: string): string {
  return `import { ${name === local ? name : `${name} as ${local}`} } from '${from}';`;
}

/** A name that the generated module can declare. */
function free(name: string, taken: ReadonlySet<string>): string {
  for (let number = 0; ; number += 1) {
    const candidate = number === 0 ? name : `${name}$${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

import type { ImportDeclaration, Node, Program } from 'oxc-parser';

/** What a local name stands for: an export of a module, or the module itself (`'*'`). */
export interface ImportedName {
  readonly source: string;
  readonly imported: string;
  readonly declaration: ImportDeclaration;
}

/** The names that a module imports, without those of types. */
export function importedNames(program: Program): ReadonlyMap<string, ImportedName> {
  const names = new Map<string, ImportedName>();
  for (const declaration of program.body) {
    if (declaration.type !== 'ImportDeclaration' || declaration.importKind === 'type') continue;
    const source = declaration.source.value;
    for (const specifier of declaration.specifiers) {
      if (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type') continue;
      names.set(specifier.local.name, { source, imported: importedBy(specifier), declaration });
    }
  }
  return names;
}

function importedBy(specifier: ImportDeclaration['specifiers'][number]): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  return specifier.imported.type === 'Literal' ? specifier.imported.value : specifier.imported.name;
}

/** Which module a call is of, if its function is the export `name` of a module: `work()` or `module.work()`. */
export function sourceOfCallee(
  callee: Node,
  name: string,
  imports: ReadonlyMap<string, ImportedName>,
): string | undefined {
  if (callee.type === 'Identifier') {
    const found = imports.get(callee.name);
    return found?.imported === name ? found.source : undefined;
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') return undefined;
  const found = imports.get(callee.object.name);
  return found?.imported === '*' && callee.property.type === 'Identifier' && callee.property.name === name
    ? found.source
    : undefined;
}

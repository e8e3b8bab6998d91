import { analyze } from '@typescript-eslint/scope-manager';
import { parseSync, type Comment, type Node, type Program } from 'oxc-parser';
import { fail } from './inline-error.js';
import { setParents } from './tree.js';

/** How a file is written: what its extension, or `lang` in its query, says. */
export type Language = 'js' | 'jsx' | 'ts' | 'tsx';

// What is used of the scope analysis, in terms of the parser's nodes. The parser makes the nodes that the analysis reads.
export interface Scope {
  readonly block: Node;
  readonly set: ReadonlyMap<string, Variable>;
  readonly references: readonly Reference[];
  readonly type: string;
}

export interface Variable {
  readonly name: string;
  readonly scope: Scope;
  readonly defs: readonly Definition[];
  readonly references: readonly Reference[];
}

export interface Definition {
  readonly type: string;
  readonly name: Node;
  readonly node: Node;
  readonly parent?: Node | null;
}

export interface Reference {
  readonly identifier: Node & { readonly name: string };
  readonly resolved: Variable | null;
  readonly init?: boolean;
  /** Whether it may be to a value; an export may be of both. */
  readonly isValueReference: boolean;
  isWrite(): boolean;
}

/** A module, with what each name in it refers to. */
export interface Source {
  readonly id: string;
  readonly code: string;
  readonly language: Language;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly module: Scope;
  /** References to values, without those in types, in the order of the code. */
  readonly references: readonly Reference[];
}

const ofTypes = new Set([
  'TSTypeAnnotation',
  'TSTypeLiteral',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSTypeParameterInstantiation',
  'TSTypeParameterDeclaration',
  'TSTypeQuery',
]);

/** Whether a node is in a type, which is erased. */
function inType(node: Node): boolean {
  for (let each: Node | null | undefined = node; each; each = each.parent) if (ofTypes.has(each.type)) return true;
  return false;
}

export function languageOf(id: string): Language {
  const [path = '', query = ''] = id.split('?', 2);
  const name = /(?:^|&)lang[.=](\w+)/.exec(query)?.[1] ?? /\.[cm]?([jt]sx?)$/.exec(path)?.[1];
  return name === 'ts' || name === 'tsx' || name === 'jsx' ? name : 'js';
}

/** @throws {InlineError} if the code is not a module of its language. */
export function parse(code: string, id: string): Source {
  const language = languageOf(id);
  // Many files named `.js` contain JSX.
  const lang = language === 'js' ? 'jsx' : language;
  const options = { lang, sourceType: 'module', astType: 'ts', range: true, preserveParens: false } as const;
  const { program, comments, errors } = parseSync(id, code, { ...options, showSemanticErrors: true });
  const [error] = errors;
  if (error !== undefined) fail({ id, code }, error.labels[0]?.start ?? 0, 'syntax', error.message);
  setParents(program);
  const { scopes } = scopesOf(program);
  const module = scopes.find(({ type }) => type === 'module');
  if (module === undefined) throw new Error('the scope analysis found no module');
  const references = scopes
    .flatMap((scope) => scope.references)
    .filter(({ isValueReference, identifier }) => isValueReference && !inType(identifier))
    .toSorted((one, other) => one.identifier.start - other.identifier.start);
  return { id, code, language, program, comments, module, references };
}

function scopesOf(program: Program): { readonly scopes: readonly Scope[] } {
  // The two packages have types of their own for the nodes of one standard, TS-ESTree.
  const tree = program as unknown as Parameters<typeof analyze>[0];
  const scopes = analyze(tree, { sourceType: 'module', lib: [], jsxPragma: null });
  return scopes as unknown as { readonly scopes: readonly Scope[] };
}

/** Whether a definition exists at run time, and in this module. */
export function isOfValue({ type, node, parent }: Definition): boolean {
  if (type === 'Type' || node.type === 'TSDeclareFunction') return false;
  const declaration = parent ?? node;
  return !('declare' in node && node.declare) && !('declare' in declaration && declaration.declare);
}

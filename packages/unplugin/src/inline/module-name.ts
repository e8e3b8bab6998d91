import type { ImportDeclaration, Node } from 'oxc-parser';
import type { Variable } from './parse.js';

/** What a name of the top level of a module is, for a function that leaves the module. */
export type ModuleName =
  /** The worker imports it too. */
  | { readonly kind: 'import'; readonly declaration: ImportDeclaration; readonly specifier: Node }
  /** A copy in the worker does the same, as nothing changes it. */
  | { readonly kind: 'function' | 'class' | 'enum' | 'constant'; readonly node: Node }
  /** It has its value in this thread only. */
  | { readonly kind: 'value'; readonly why: string }
  /** Declared for the types, and not by this module. */
  | { readonly kind: 'ambient' }
  | { readonly kind: 'unsupported'; readonly why: string };

/** Says what each name of a module is. */
export interface Names {
  of(variable: Variable): ModuleName;
}

import type {
  ArrowFunctionExpression,
  CallExpression,
  Function as FunctionNode,
  ImportDeclaration,
  Node,
} from 'oxc-parser';
import { fail } from './inline-error.js';
import type { Reference, Source } from './parse.js';
import { around, bare, contains } from './tree.js';

/** The module that exports `inline`. */
export const inlineModule = '@dispatch/core/inline';

/** The function in a call of `inline()`. */
export type Closure = ArrowFunctionExpression | FunctionNode;

export interface InlineCall {
  readonly call: CallExpression;
  readonly closure: Closure;
}

/** The declarations that import `inline`, and its calls, in the order of the code, without those within others. */
export interface InlineCalls {
  readonly imports: readonly ImportDeclaration[];
  readonly calls: readonly InlineCall[];
}

/** @throws {InlineError} if `inline` is used otherwise than in a call with a function. */
export function findCalls(source: Source): InlineCalls {
  const imports = source.program.body.filter(
    (each): each is ImportDeclaration => each.type === 'ImportDeclaration' && each.source.value === inlineModule,
  );
  const calls = imports
    .flatMap(({ specifiers }) => specifiers)
    .flatMap((specifier) => {
      const references = source.module.set.get(specifier.local.name)?.references ?? [];
      const values = references.filter((each) => source.references.includes(each));
      if (specifier.type === 'ImportNamespaceSpecifier') return values.flatMap((each) => memberOf(each) ?? []);
      const imported = specifier.type === 'ImportSpecifier' ? specifier.imported : undefined;
      const name = imported?.type === 'Literal' ? imported.value : imported?.name;
      return name === 'inline' ? values.map(({ identifier }) => identifier) : [];
    })
    .map((callee) => callOf(source, callee))
    .toSorted((one, other) => one.call.start - other.call.start);
  return {
    imports,
    calls: calls.filter(({ call }) => !calls.some(({ closure }) => contains(closure, call))),
  };
}

/** The `inline` in `namespace.inline`. */
function memberOf({ identifier }: Reference): Node | undefined {
  const member = identifier.parent;
  const named = member?.type === 'MemberExpression' && !member.computed && member.object === identifier;
  return named && member.property.name === 'inline' ? member : undefined;
}

function callOf(source: Source, callee: Node): InlineCall {
  const call = callee.parent;
  if (call?.type !== 'CallExpression' || call.callee !== callee || call.optional) {
    fail(source, callee, 'not-called', `'inline' must be called where its function is written: inline(() => …)`);
  }
  const [argument, ...more] = call.arguments;
  const closure = argument && bare(argument);
  if (more.length > 0 || (closure?.type !== 'ArrowFunctionExpression' && closure?.type !== 'FunctionExpression')) {
    const instead = closure?.type === 'Identifier' ? `: inline(() => ${closure.name}())` : ', and nothing else';
    fail(
      source,
      more[0] ?? argument ?? call,
      'not-a-function',
      `inline() takes a function that is written in its place${instead}`,
    );
  }
  const [parameter] = closure.params;
  if (parameter !== undefined) {
    fail(
      source,
      parameter,
      'parameters',
      'a function of inline() has no parameters: what it uses of the code around it becomes its arguments',
    );
  }
  return { call, closure };
}

/** A name for the task of a call: of the function or the variable that it is in. */
export function baseNameOf(call: Node): string {
  for (const each of around(call)) {
    const name = nameOf(each);
    if (name !== undefined) return name.replace(/[^\w$]/g, '_');
  }
  return 'module';
}

function nameOf(node: Node): string | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return node.id?.name;
    case 'VariableDeclarator':
      return node.id.type === 'Identifier' ? node.id.name : undefined;
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'Property':
      return node.key.type === 'Identifier' || node.key.type === 'PrivateIdentifier' ? node.key.name : undefined;
    default:
      return undefined;
  }
}

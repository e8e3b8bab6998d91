import { MagicString } from 'magic-string';
import type { Node, ObjectExpression, Program } from 'oxc-parser';
import { bare } from '../inline/tree.js';
import { addAtStart } from '../source/start.js';
import { parse } from '../source/syntax.js';
import { nameOf } from '../source/task-options.js';

/** Where a configuration has the plugin. */
export interface PluginPlace {
  /** The entry point of the plugin. */
  readonly entry: string;
  /** The names of the properties that lead to the list of plugins; `'wrapped'` if the plugin is called with the configuration. */
  readonly place: readonly string[] | 'wrapped';
}

/**
 * Adds the plugin to the text of a configuration.
 *
 * @returns `undefined` if the text is none that can be edited.
 */
export function withPlugin(path: string, code: string, { entry, place }: PluginPlace): string | undefined {
  const program = parse(path, code)?.program;
  const exported = program && exportedBy(program);
  if (program === undefined || exported === undefined) return undefined;
  const text = new MagicString(code);
  if (place === 'wrapped') text.prependRight(exported.start, 'dispatch(').appendLeft(exported.end, ')');
  else {
    const object = objectOf(program, exported);
    if (object === undefined || !addTo(text, object, place)) return undefined;
  }
  const isModule = program.body.some(({ type }) => /^(?:Import|Export)/.test(type)) || path.endsWith('.mjs');
  const statement = isModule
    ? `import dispatch from '${entry}';\n`
    : `const { default: dispatch } = require('${entry}');\n`;
  addAtStart(program, text, statement);
  return text.toString();
}

/** What a configuration exports: by `export default`, or by `module.exports`. */
function exportedBy(program: Program): Node | undefined {
  for (const each of program.body) {
    if (each.type === 'ExportDefaultDeclaration') return each.declaration;
    const expression = each.type === 'ExpressionStatement' ? each.expression : undefined;
    if (expression?.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression') continue;
    const { object, property } = expression.left;
    if (object.type === 'Identifier' && object.name === 'module' && nameOf(property) === 'exports')
      return expression.right;
  }
  return undefined;
}

/** The object of an expression: itself, the argument of `defineConfig()`, the result of a function, or that of a constant. */
function objectOf(program: Program, given: Node): ObjectExpression | undefined {
  const node = bare(given);
  switch (node.type) {
    case 'ObjectExpression':
      return node;
    case 'ParenthesizedExpression':
      return objectOf(program, node.expression);
    case 'CallExpression':
      return node.arguments[0] && objectOf(program, node.arguments[0]);
    case 'ArrowFunctionExpression':
      return node.body && objectOf(program, node.body);
    case 'Identifier': {
      const declared = program.body.flatMap((each) => (each.type === 'VariableDeclaration' ? each.declarations : []));
      const found = declared.find(({ id }) => id.type === 'Identifier' && id.name === node.name);
      return found?.init ? objectOf(program, found.init) : undefined;
    }
    default:
      return undefined;
  }
}

/** Adds the plugin as the first of the list that these properties lead to. */
function addTo(text: MagicString, object: ObjectExpression, [name = '', ...others]: readonly string[]): boolean {
  const found = object.properties.find((each) => each.type === 'Property' && nameOf(each.key) === name);
  if (found === undefined) {
    const inner = others.reduceRight((value, each) => `{ ${each}: ${value} }`, '[dispatch()]');
    text.appendRight(object.start + 1, ` ${name}: ${inner}${object.properties.length > 0 ? ',' : ' '}`);
    return true;
  }
  const value = found.type === 'Property' ? bare(found.value) : undefined;
  if (others.length > 0) return value?.type === 'ObjectExpression' && addTo(text, value, others);
  if (value?.type !== 'ArrayExpression') return false;
  text.appendRight(value.start + 1, value.elements.length > 0 ? 'dispatch(), ' : 'dispatch()');
  return true;
}

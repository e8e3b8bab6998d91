import type { CallExpression, Node, ObjectExpression } from 'oxc-parser';

/** The options of a call of `defineTasks` as text, with a namespace if they have none. */
export function optionsText(call: CallExpression, code: string, namespace: string): string {
  const own = `namespace: ${JSON.stringify(namespace)}`;
  const options = call.arguments[2];
  if (options === undefined) return `{ ${own} }`;
  if (options.type !== 'ObjectExpression') return `{ ${own}, ...${code.slice(options.start, options.end)} }`;
  if (hasProperty(options, 'namespace')) return code.slice(options.start, options.end);
  const [first] = options.properties;
  const inner = first === undefined ? '' : `, ${code.slice(first.start, options.end - 1)}`;
  return `{ ${own}${inner.trimEnd()} }`;
}

/** The namespace of a set; `undefined` if the text of the call does not say it. */
export function namespaceIn(call: CallExpression, ownNamespace: string): string | undefined {
  const options = call.arguments[2];
  if (options === undefined) return ownNamespace;
  if (options.type !== 'ObjectExpression') return undefined;
  let namespace: string | undefined = ownNamespace;
  for (const property of options.properties) {
    if (property.type !== 'Property' || property.computed) return undefined;
    if (nameOf(property.key) !== 'namespace') continue;
    const { value } = property;
    namespace = value.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined;
  }
  return namespace;
}

/** Whether an object literal has a property of this name. */
export function hasProperty(object: ObjectExpression, name: string): boolean {
  return object.properties.some((property) => property.type === 'Property' && nameOf(property.key) === name);
}

/** The name that a key of an object literal has in the text. */
export function nameOf(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

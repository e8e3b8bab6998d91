// The sentences of errors and warnings are not mutated: tests hold codes, classes and causes.
const speaks = /(Error|^report|^console\.\w+|^check(List|Text|Number))$/;

/** What is called with this text as an argument. */
function calleeOf({ parentPath: parent, node }) {
  const isArgument = (parent.isNewExpression() || parent.isCallExpression()) && parent.node.arguments.includes(node);
  return isArgument ? String(parent.get('callee')) : '';
}

/** An ignorer, as Stryker's instrumenter asks it about each node. */
export const ignoreMessages = {
  shouldIgnore(path) {
    const isText = path.isStringLiteral() || path.isTemplateLiteral();
    return isText && speaks.test(calleeOf(path)) ? 'the sentence of a message' : undefined;
  },
};

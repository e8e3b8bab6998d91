// Messages of errors and warnings are not mutated, because the tests check codes, classes and causes.
const takesMessage = /(Error|^report|^console\.\w+|^check(List|Text|Number))$/;

/** The callee if this string is an argument of a call. */
function calleeOf({ parentPath: parent, node }) {
  const isArgument = (parent.isNewExpression() || parent.isCallExpression()) && parent.node.arguments.includes(node);
  return isArgument ? String(parent.get('callee')) : '';
}

/** An ignorer for Stryker's instrumenter, which calls it for each node. */
export const ignoreMessages = {
  shouldIgnore(path) {
    // Stryker cannot change the name of a method.
    if (path.isStringLiteral() && path.key === 'key') return 'a name';
    const isText = path.isStringLiteral() || path.isTemplateLiteral();
    return isText && takesMessage.test(calleeOf(path)) ? 'a message' : undefined;
  },
};

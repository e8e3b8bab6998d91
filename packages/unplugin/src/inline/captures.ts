import type { Node } from 'oxc-parser';
import { changeLater, valueLater } from './changes.js';
import { fail, placeIn, reportOf, type InlineErrorCode, type InlineWarning } from './inline-error.js';
import { isOfValue, type Source, type Variable } from './parse.js';
import { whyUncloneable } from './uncloneable.js';

/**
 * Checks a variable whose value becomes an argument of the task.
 *
 * @returns a warning if the variable changes after the call.
 * @throws {InlineError} if its value cannot be cloned, or it has none yet.
 */
export function checkCapture(source: Source, variable: Variable, call: Node): InlineWarning | undefined {
  const { name } = variable;
  const use = source.references.find(
    ({ identifier, resolved }) => resolved === variable && identifier.start >= call.start,
  )?.identifier;
  const at = use ?? call;
  const def = variable.defs.find(isOfValue);
  const declaration = valueLater(variable, call);
  if (declaration !== undefined) {
    const { line } = placeIn(source.code, declaration.start);
    fail(source, at, 'no-value-yet', `'${name}' has no value yet when inline() is called: it gets one in line ${line}`);
  }
  const what = def && (kinds[def.type] ?? whyUncloneable(def));
  if (what !== undefined) fail(source, at, codes[what] ?? 'uncloneable', adviceFor(name, what));
  const change = changeLater(variable, call);
  if (change === undefined) return undefined;
  const { line } = placeIn(source.code, change.start);
  return {
    code: 'changes-later',
    message:
      `'${name}' is changed in line ${line}, and the task does not see that: it has the value from when inline() is called. ` +
      `Copy it to a constant before to say so`,
    ...reportOf(source, at),
  };
}

/** What a name is by its declaration. */
const kinds: Readonly<Record<string, string>> = {
  FunctionName: 'a function',
  ClassName: 'a class',
  TSEnumName: 'an enum',
  TSModuleName: 'a namespace',
};

const codes: Readonly<Record<string, InlineErrorCode>> = { 'a function': 'function', 'a class': 'class' };

function adviceFor(name: string, what: string): string {
  return /^an? (?:function|class|enum|namespace)$/.test(what)
    ? `'${name}' is ${what} of the code around, which cannot be cloned: ` +
        `declare it in the function of inline(), or at the top level of a module`
    : `'${name}' is ${what}, which cannot be cloned: make it in the function, or pass what the function needs of it`;
}

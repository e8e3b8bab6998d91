import type { Comment, Node } from 'oxc-parser';
import type { Source } from './parse.js';
import { walk } from '../source/syntax.js';

const directive = /@jsx(?:Frag|Runtime|ImportSource)?\s+[\w$./@-]+/;

/** The comments that say how JSX is compiled. */
export function jsxComments(source: Source): readonly Comment[] {
  return source.comments.filter(({ value, type }) => type === 'Block' && directive.test(value));
}

/** The names of the module that the JSX in a piece of code may use without naming them. */
export function pragmaOf(source: Source, piece: Node): readonly string[] {
  let [element, fragment] = [false, false];
  walk(piece, ({ type }) => {
    element ||= type === 'JSXElement' || type === 'JSXFragment';
    fragment ||= type === 'JSXFragment';
  });
  if (!element) return [];
  const text = jsxComments(source)
    .map(({ value }) => value)
    .join('\n');
  const factory = /@jsx\s+([\w$]+)/.exec(text)?.[1];
  if (factory === undefined) return factoriesOf(source);
  const forFragments = /@jsxFrag\s+([\w$]+)/.exec(text)?.[1];
  return fragment && forFragments !== undefined ? [factory, forFragments] : [factory];
}

/** What a module may import only because the options of the bundler say that JSX calls it. */
function factoriesOf({ module }: Source): readonly string[] {
  return [...module.set.values()].flatMap(({ name, defs, references }) => {
    const isImported = defs.some(({ type, parent, node }) => {
      const isType = [parent, node].some((each) => each && 'importKind' in each && each.importKind === 'type');
      return type === 'ImportBinding' && !isType;
    });
    const isFactory = /^(?:React|h|hs|jsx|createElement|Fragment)$/.test(name) || references.length === 0;
    return isImported && isFactory ? [name] : [];
  });
}

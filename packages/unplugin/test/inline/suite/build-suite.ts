import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Task } from '@dispatch/core';
import { MagicString } from 'magic-string';
import { parseSync, type Function as FunctionNode } from 'oxc-parser';
import { taskCallsOf } from '../../../src/source/task-calls.js';
import { transformed } from '../transformed.js';

/** A set of tasks of a fixture: the name of its export, and its functions. */
interface TaskSet {
  readonly name: string;
  readonly namespace: string;
  readonly functions: Readonly<Record<string, (...args: never[]) => unknown>>;
}

/** The module with the functions of a fixture. */
interface Functions {
  readonly $functions: readonly TaskSet['functions'][];
  readonly [name: string]: unknown;
}

/**
 * Makes a copy of the conformance suite whose fixtures are inline tasks: each factory of a fixture is a function that
 * returns `inline(() => work(a, b))`, where `work` is the function of the original fixture.
 *
 * @returns the URL of its folder.
 */
export async function buildSuite(): Promise<string> {
  const folder = fileURLToPath(new URL('../../../reports/inline-suite', import.meta.url));
  const source = fileURLToPath(new URL('.', import.meta.resolve('@dispatch/conformance')));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(source, folder, { recursive: true, filter: (path) => !/\.(?:d\.ts|map|tsbuildinfo)$/.test(path) });
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n');
  const files = readdirSync(`${folder}/fixtures`).filter((file) => file.endsWith('.js'));
  const found = files.flatMap((file) => splitFixture(`${folder}/fixtures/${file}`) ?? []);
  // Otherwise the fixture that another one imports would be loaded before it is written.
  const split = new Set(found.map(({ path }) => `./${basename(path)}`));
  for (const { path } of found) {
    const code = readFileSync(withSuffix(path), 'utf8');
    const others = code.replaceAll(/(?<=from ')\.\/[\w-]+\.js(?=')/g, (name) =>
      split.has(name) ? withSuffix(name) : name,
    );
    writeFileSync(withSuffix(path), others);
  }
  for (const { path, names } of found) {
    const module = (await import(pathToFileURL(withSuffix(path)).href)) as Functions;
    const sets = names.map((name, index): TaskSet => {
      const [factory] = Object.values(module[name] as Readonly<Record<string, () => Task<unknown>>>);
      return { name, namespace: factory?.().namespace ?? '', functions: module.$functions[index] ?? {} };
    });
    writeFixture(path, sets);
  }
  return pathToFileURL(`${folder}/`).href;
}

const withSuffix = (path: string): string => path.replace(/\.js$/, '.functions.js');

/** Puts the functions of a fixture into a module of their own, which exports them. */
function splitFixture(path: string): { readonly path: string; readonly names: readonly string[] } | undefined {
  const code = readFileSync(path, 'utf8');
  const { program } = parseSync(path, code);
  const text = new MagicString(code);
  const names: string[] = [];
  for (const statement of program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined;
    if (declaration?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declaration.declarations) {
      const call = taskCallsOf(program).top.find((each) => each === init);
      const functions = call?.arguments[1];
      if (functions === undefined || id.type !== 'Identifier') continue;
      text.appendRight(functions.start, `($functions[${names.length}] = `).prependLeft(functions.end, ')');
      names.push(id.name);
    }
  }
  if (names.length === 0) return undefined;
  writeFileSync(withSuffix(path), `export const $functions = [];\n${text.toString()}`);
  return { path, names };
}

function writeFixture(path: string, sets: readonly TaskSet[]): void {
  const functions = `./${basename(withSuffix(path))}`;
  const lines = [
    `import { inline } from '@dispatch/core/inline';`,
    `import { $functions } from '${functions}';`,
    `export * from '${functions}';`,
  ];
  for (const [index, { name, functions: set }] of sets.entries()) {
    const factories = Object.entries(set).map(([key, work]) => {
      // A task is named after the property that it is in. A call of a member would have a `this`.
      const property = /^[a-z]\w*$/i.test(key) ? key : `[${JSON.stringify(key)}]`;
      return `  ${property}: ${factoryOf(`(0, $functions[${index}][${JSON.stringify(key)}])`, parametersOf(work))},`;
    });
    lines.push(`export const ${name} = {`, ...factories, '};');
  }
  const { code, tasks } = transformed(lines.join('\n'), path);
  writeFileSync(path, code);
  for (const task of tasks) {
    // The plugin adds a namespace too.
    const { namespace = '' } = sets.findLast(({ functions }) => task.name.replace(/_\d+$/, '') in functions) ?? {};
    const named = task.code.replace(/^\}\);$/m, `}, { namespace: ${JSON.stringify(namespace)} });`);
    // Cases expect that messages count arguments. Tests of this package expect the names of variables.
    const counted = named.replace(/^const named = .*\nexport \{ named as tasks \};$/m, 'export { tasks };');
    writeFileSync(path.replace(/\.js$/, `.${task.name}.js`), counted);
  }
}

/** A function that returns an inline task. Each argument is captured on its own, as marks are of whole arguments. */
function factoryOf(work: string, parameters: readonly string[]): string {
  const list = parameters.join(', ');
  if (!list.includes('...')) return `(${list}) => inline(() => ${work}(${list}))`;
  const cases = [0, 1, 2, 3, 4, 5].map((count) => {
    const given = ['a', 'b', 'c', 'd', 'e'].slice(0, count);
    return `case ${count}: { const [${given.join(', ')}] = all; return inline(() => ${work}(${given.join(', ')})); }`;
  });
  return `(...all) => { switch (all.length) { ${cases.join(' ')} default: return inline(() => ${work}(...all)); } }`;
}

/** Parameters for what a function takes. */
function parametersOf(work: (...args: never[]) => unknown): readonly string[] {
  const text = String(work);
  // A method is one only in an object.
  const code =
    /^(?:async\b|function\b|\()/.test(text) && !/^async\s*\*?\s*[\w$]+\s*\(/.test(text) ? text : `({ ${text} })`;
  const { program, errors } = parseSync('work.js', `[${code}];`);
  if (errors.length > 0) throw new Error(`the function does not parse: ${text}`);
  const found: FunctionNode['params'][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('params' in value && Array.isArray(value.params)) found.push(value.params as FunctionNode['params']);
    else for (const each of Object.values(value)) visit(each);
  };
  visit(program.body);
  return (found[0] ?? []).map(({ type }, index) => `${type === 'RestElement' ? '...' : ''}a${index}`);
}

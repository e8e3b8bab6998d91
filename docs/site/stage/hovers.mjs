// What an editor shows for each name in the programs of the pages: its type, and the first sentence of its doc comment.
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { pages, readmes } from '../../../matrix/readme/blocks.mjs';
import { keyOf } from './block-key.mjs';

const folder = fileURLToPath(new URL('../dist/hovers/', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const hasTypes = /\.[cm]?[jt]sx?$/;
/** Characters of a type that are shown. */
const mostCharacters = 400;

/** `{ [keyOf(code)]: [start, length, text][] }` of all programs in READMEs and pages. */
export function hoversOfPages() {
  const programs = [...readmes(), ...pages()].flatMap(({ path, programs: all }) =>
    all.map(({ files }, index) => ({ name: `${path.replaceAll(/\W+/g, '-')}-${index}`, files })),
  );
  return hoversOf(programs);
}

/** @param programs `{ name, files }`, with the texts of the files by name. */
export function hoversOf(programs) {
  const texts = new Map(
    programs.flatMap(({ name, files }) =>
      [...files].filter(([file]) => hasTypes.test(file)).map(([file, code]) => [`${folder}${name}/${file}`, code]),
    ),
  );
  const service = ts.createLanguageService(hostOf(texts));
  /** @type {Record<string, [start: number, length: number, text: string][]>} */
  const hovers = {};
  for (const [path, code] of texts) {
    const key = keyOf(code);
    hovers[key] ??= [...hoversIn(service, path)];
  }
  return hovers;
}

function hostOf(texts) {
  const options = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    jsx: ts.JsxEmit.Preserve,
    strict: true,
    allowJs: true,
    noEmit: true,
    types: ['node'],
  };
  return {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...texts.keys()],
    // Nothing changes, so nothing is checked for changes.
    getProjectVersion: () => '1',
    getScriptVersion: () => '1',
    getScriptSnapshot(path) {
      const text = texts.get(path) ?? ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (each) => ts.getDefaultLibFilePath(each),
    fileExists: (path) => texts.has(path) || ts.sys.fileExists(path),
    readFile: (path) => texts.get(path) ?? ts.sys.readFile(path),
    directoryExists: (path) => path.startsWith(folder) || ts.sys.directoryExists(path),
    realpath: (path) => (texts.has(path) ? path : ts.sys.realpath(path)),
  };
}

function* hoversIn(service, path) {
  const source = service.getProgram().getSourceFile(path);
  for (const name of namesIn(source)) {
    const start = name.getStart(source);
    const text = textOf(service.getQuickInfoAtPosition(path, start));
    if (text !== undefined) yield [start, name.text.length, text];
  }
}

function* namesIn(node) {
  if (ts.isIdentifier(node) && node.text.length > 0) yield node;
  for (const child of childrenOf(node)) yield* namesIn(child);
}

function childrenOf(node) {
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

/** Nothing for what the compiler knows nothing of. */
function textOf(info) {
  const type = ts
    .displayPartsToString(info?.displayParts)
    .replace(/^\(alias\) /, '')
    .replace(/\nimport \w+$/, '');
  if (type === '' || /\bany\b|^module /.test(type)) return undefined;
  const comment = ts.displayPartsToString(info.documentation).replaceAll(/\s+/g, ' ');
  const [sentence = ''] = /^.+?[.:](?= |$)/.exec(comment) ?? [];
  const shown = type.length > mostCharacters ? `${type.slice(0, mostCharacters)} …` : type;
  return sentence === '' ? shown : `${shown}\n\n${sentence}`;
}

// Makes modules of the reader's files as a bundler would: their imports get the URLs of what they name.
import { parse } from 'acorn';

/** What a program can import, by the file of this folder that has it. */
export const libraries = new Map([
  ['@dispatch/core', 'core.js'],
  ['@dispatch/core/broadcast', 'core-broadcast.js'],
  ['@dispatch/core/share', 'core-share.js'],
  ['@dispatch/web', 'web.js'],
  ['@dispatch/web/worker', 'web-worker.js'],
]);

/**
 * @param files the texts by name. @param entry the name of the first one.
 * @param places `libraryUrl(file)`; `fileUrl(name, code)`, called once for each file, after those that it imports.
 * @returns the URL of the entry.
 * @throws {SyntaxError} naming file and line.
 */
export function linkModules(files, entry, { libraryUrl, fileUrl }) {
  const urls = new Map();
  const urlOf = (specifier, name, importers) => {
    if (libraries.has(specifier)) return libraryUrl(libraries.get(specifier));
    const path = specifier.replace(/^\.\//, '');
    if (path === specifier)
      throw new SyntaxError(`${name}: '${specifier}' is not here: ${[...libraries.keys()].join(', ')}`);
    return link(path, [...importers, name]);
  };
  const link = (name, importers) => {
    if (urls.has(name)) return urls.get(name);
    const importer = importers.at(-1);
    if (files[name] === undefined)
      throw new SyntaxError(`${importer}: there is no ./${name}, only ${Object.keys(files).join(', ')}`);
    if (importers.includes(name)) throw new SyntaxError(`${importer}: ./${name} imports this file`);
    const url = fileUrl(
      name,
      replaceAll(files[name], referencesOf(files[name], name), (specifier) => urlOf(specifier, name, importers)),
    );
    urls.set(name, url);
    return url;
  };
  return link(entry, []);
}

function replaceAll(code, references, urlOf) {
  return references
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (text, { start, end, specifier }) => text.slice(0, start) + JSON.stringify(urlOf(specifier)) + text.slice(end),
      code,
    );
}

/** Where a file names another one: `{ specifier, start, end }`. */
function referencesOf(code, name) {
  const references = [];
  const add = ({ start, end }, { value }) => {
    if (typeof value === 'string') references.push({ specifier: value, start, end });
  };
  for (const node of nodesOf(parsed(code, name))) {
    if (node.source && /^(?:Import|Export)/.test(node.type)) add(node.source, node.source);
    else if (isFileUrl(node)) add(node, node.arguments[0]);
  }
  return references;
}

function parsed(code, name) {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch (error) {
    const { line } = error.loc;
    throw new SyntaxError(`${name}:${line}: ${error.message.replace(/ \(\d+:\d+\)$/, '')}`, { cause: error });
  }
}

/** `new URL('./worker.js', import.meta.url)` */
function isFileUrl({ type, callee, arguments: [file, base] = [] }) {
  return (
    type === 'NewExpression' &&
    callee.name === 'URL' &&
    String(file?.value).startsWith('./') &&
    base?.object?.type === 'MetaProperty'
  );
}

function* nodesOf(node) {
  if (typeof node?.type === 'string') yield node;
  for (const value of Object.values(node)) if (value !== null && typeof value === 'object') yield* nodesOf(value);
}

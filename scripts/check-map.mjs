// Whether the map in CONTRIBUTING.md is whole: every file of packages/*/src is listed once, and everything listed exists.
//
// The map is the first code block under the heading "The map". Each line has names, at least two spaces and a description.
// A name ends with `/` for a folder; two more spaces in front put a line inside the folder above it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders that may be listed without their files. */
const closedFolders = ['packages/conformance/src/cases', 'packages/conformance/src/fixtures'];

/** The lines of the map, with their numbers in the document; `undefined` if there is no map. */
function readMap(document) {
  const lines = document.split('\n').map((text, index) => ({ text, number: index + 1 }));
  const heading = lines.findIndex(({ text }) => /^#+ The map$/.test(text));
  const first = heading < 0 ? -1 : lines.findIndex(({ text }, index) => index > heading && text.startsWith('```'));
  const last = first < 0 ? -1 : lines.findIndex(({ text }, index) => index > first && text.startsWith('```'));
  return last < 0 ? undefined : lines.slice(first + 1, last).filter(({ text }) => text.trim() !== '');
}

/** Every path that the map lists, and a sentence for each line that cannot be read. */
function readPaths(lines) {
  const paths = [];
  const problems = [];
  const folders = [];
  for (const { text, number } of lines) {
    const [, indent, names] = /^( *)(\S+(?: \S+)*)/.exec(text);
    const depth = indent.length / 2;
    if (!Number.isInteger(depth) || depth > folders.length) {
      problems.push(`CONTRIBUTING.md:${number} is not inside the folder above it: indent by two spaces.`);
      continue;
    }
    folders.length = depth;
    const parents = [...folders];
    for (const name of names.split(' ')) {
      if (!/^[\w.@-]+(?:\/[\w.@-]+)*\/?$/.test(name) || !/\/$|\.\w+$/.test(name)) {
        problems.push(`CONTRIBUTING.md:${number} has '${name}' in the place of a file or a folder.`);
        continue;
      }
      paths.push({ path: [...parents, name.replace(/\/$/, '')].join('/'), isFolder: name.endsWith('/'), number });
      if (name.endsWith('/')) folders[depth] = name.slice(0, -1);
    }
  }
  return { paths, problems };
}

function sourceFiles(root) {
  return readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}/src`)
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true })
        .map((path) => `${folder}/${path.split(sep).join('/')}`)
        .filter((path) => statSync(join(root, path)).isFile()),
    )
    .sort();
}

/** One sentence for each problem. */
export function checkMap(root) {
  const lines = readMap(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'));
  if (lines === undefined) return ['CONTRIBUTING.md has no code block under a heading "The map".'];
  const { paths, problems } = readPaths(lines);
  const listed = new Map();
  for (const { path, isFolder, number } of paths) {
    const earlier = listed.get(path);
    if (earlier !== undefined)
      problems.push(`CONTRIBUTING.md:${number} lists ${path}, which line ${earlier} lists too.`);
    else if (statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() !== isFolder)
      problems.push(`CONTRIBUTING.md:${number} lists ${path}, which is no ${isFolder ? 'folder' : 'file'} here.`);
    listed.set(path, earlier ?? number);
  }
  const isClosed = (path) => closedFolders.some((folder) => listed.has(folder) && path.startsWith(`${folder}/`));
  const missing = sourceFiles(root).filter((path) => !listed.has(path) && !isClosed(path));
  return [...problems, ...missing.map((path) => `CONTRIBUTING.md does not list ${path}.`)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkMap(fileURLToPath(new URL('..', import.meta.url)));
  if (problems.length > 0) {
    console.error(`${problems.join('\n')}\n\n${problems.length} against the map (scripts/check-map.mjs).`);
    process.exitCode = 1;
  } else {
    console.log('The map is whole.');
  }
}
